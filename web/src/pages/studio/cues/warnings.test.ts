import { expect, it } from 'vitest'
import { warningsOf } from './warnings'

const cue = (text: string, seconds = 60) => warningsOf({ text, begin: 1000, end: 1000 + seconds * 1000 })

it('a line holds 42 Latin characters or 16 Chinese ones', () => {
  expect(cue('a'.repeat(42))).toEqual([])
  expect(cue('a'.repeat(43))).toEqual(['line_too_long'])
  expect(cue('字'.repeat(16))).toEqual([])
  expect(cue('字'.repeat(17))).toEqual(['line_too_long'])
  expect(cue(`${'字'.repeat(8)}${'a'.repeat(21)}`)).toEqual([])
  expect(cue(`${'字'.repeat(8)}${'a'.repeat(22)}`)).toEqual(['line_too_long'])
  expect(cue(`${'a'.repeat(42)}\n${'b'.repeat(42)}`)).toEqual([])
})

it('a second holds 20 or 9', () => {
  expect(cue('a'.repeat(40), 2)).toEqual([])
  expect(cue('a'.repeat(40), 1.9)).toEqual(['too_fast'])
  expect(cue('，'.repeat(9), 1)).toEqual([])
  expect(cue('字'.repeat(10), 1)).toEqual(['too_fast'])
})

it('counts what is read, not how it is written', () => {
  expect(cue(`<i>${'a'.repeat(41)}</i>&amp;`)).toEqual([])
  expect(cue(`${'e\u0301'.repeat(42)}`)).toEqual([])
  expect(cue('')).toEqual([])
})
