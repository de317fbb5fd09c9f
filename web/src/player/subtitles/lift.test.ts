import { expect, it } from 'vitest'
import { isHigh, lift } from './lift'

type Line = number | 'auto'
const cue = (text: string, line: Line = 'auto', snapToLines = true) => ({ text, line, snapToLines })

it('lifts by lines what stands at the bottom by itself, and lets it down again', () => {
  const one = cue('One row')
  const two = cue('Two\nrows')
  const placed = cue('At the top', 0)
  lift([one, two, placed], 3)
  expect([one.line, two.line, placed.line]).toEqual([-4, -5, 0])
  lift([one, two, placed], 0)
  expect([one.line, two.line, placed.line]).toEqual(['auto', 'auto', 0])
})

it('knows which stand at the top', () => {
  expect([cue('', 0), cue('', 10, false), cue('', 90, false), cue('', -1), cue('')].map(isHigh)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
