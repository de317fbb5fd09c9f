import { expect, it } from 'vitest'
import type { Cue } from './cue'
import { begun, done, redone, undone } from './history'

const cue = (text: string): Cue => ({ key: 1, begin: 0, end: 1, id: '', settings: '', text })
const texts = ({ now }: { now: { cues: readonly Cue[] } }) => now.cues.map(({ text }) => text).join()
const say = (history: ReturnType<typeof begun>, text: string, kind = '', at = 0) =>
  done(history, { cues: [cue(text)], selected: 1 }, kind, at)

it('goes back and forth', () => {
  const two = say(say(begun([cue('a')]), 'b'), 'c')
  expect(texts(undone(two))).toBe('b')
  expect(texts(undone(undone(undone(two))))).toBe('a')
  expect(texts(redone(undone(two)))).toBe('c')
  expect(texts(redone(two))).toBe('c')
  expect(redone(say(undone(two), 'd')).now).toEqual({ cues: [cue('d')], selected: 1 })
})

it('joins what is typed at once', () => {
  const typed = say(say(begun([cue('a')]), 'ab', 'text 1', 1000), 'abc', 'text 1', 2000)
  expect(texts(undone(typed))).toBe('a')
  const rested = say(typed, 'abcd', 'text 1', 9000)
  expect(texts(undone(rested))).toBe('abc')
  expect(texts(undone(say(typed, 'x', 'text 2', 2100)))).toBe('abc')
})

it('a choice of a cue is nothing to take back', () => {
  const first = begun([cue('a')])
  const chosen = done(first, { ...first.now, selected: 5 }, '', 0)
  expect([chosen.past.length, chosen.now.selected]).toEqual([0, 5])
})
