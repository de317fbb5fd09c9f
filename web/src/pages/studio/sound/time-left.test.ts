import { expect, it } from 'vitest'
import { secondsLeft } from './time-left'

it('guesses from what was seen, and not too early', () => {
  const first = { at: 1000, part: 0.2 }
  expect(secondsLeft(first, { at: 3000, part: 0.4 })).toBeCloseTo(6)
  expect(secondsLeft(first, { at: 2000, part: 0.4 })).toBeNull()
  expect(secondsLeft(first, { at: 9000, part: 0.2 })).toBeNull()
})
