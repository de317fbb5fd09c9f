import { expect, it } from 'vitest'
import { moved, readShift, stretches } from './retiming'

it.each([
  ['1.5', 1.5],
  ['-1,25', -1.25],
  ['−2', -2],
  ['+3', 3],
  ['', null],
  ['1.2.3', null],
  ['soon', null],
])('%s is %s seconds', (text, seconds) => expect(readShift(text)).toBe(seconds))

it('an hour at 25 is two and a half minutes longer at 23.976, and back', () => {
  expect(moved(3_600_000, 0, stretches.slower)).toBe(3_753_750)
  expect(moved(3_753_750, 1, stretches.faster)).toBeCloseTo(3_601_000)
})
