import { describe, expect, it } from 'vitest'
import type { Cue } from './cue'
import { add, currentAt, mergeNext, remove, setBegin, setEnd, setText, shift, split } from './edits'

const cue = (key: number, begin: number, end: number, text = `cue ${key}`): Cue => ({
  key: -key,
  begin,
  end,
  id: '',
  settings: '',
  text,
})
const cues = [cue(1, 1000, 2000), cue(2, 3000, 5000), cue(3, 6000, 7000)]
const times = (list: readonly Cue[]) => list.map(({ begin, end }) => [begin, end])

describe('editing cues', () => {
  it('changes one and leaves the others as they are', () => {
    const next = setText(cues, -2, 'a < b')
    expect(next.map(({ text }) => text)).toEqual(['cue 1', 'a &lt; b', 'cue 3'])
    expect([next[0], next[2]]).toEqual([cues[0], cues[2]])
    expect(next[0]).toBe(cues[0])
  })

  it('sets beginning and end, and never lets one pass the other', () => {
    expect(times(setBegin(cues, -2, 3500))[1]).toEqual([3500, 5000])
    expect(times(setBegin(cues, -2, 5500))[1]).toEqual([5500, 7500])
    expect(times(setBegin(cues, -2, -50))[0]).toEqual([0, 5000])
    expect(times(setEnd(cues, -2, 4000))[1]).toEqual([3000, 4000])
    expect(times(setEnd(cues, -2, 2500))).toEqual([
      [500, 2500],
      [1000, 2000],
      [6000, 7000],
    ])
    expect(times(setEnd(cues, -1, 0))[0]).toEqual([0, 100])
  })

  it('shifts, keeps the order, and stops at the beginning', () => {
    expect(times(shift(cues, -1, 100))[0]).toEqual([1100, 2100])
    expect(times(shift(cues, -1, -5000))[0]).toEqual([0, 1000])
    expect(shift(cues, -1, 2500).map(({ key }) => key)).toEqual([-2, -1, -3])
  })

  it('splits at the caret: at the playhead, or in proportion to the text', () => {
    const list = [cue(1, 1000, 3000, '<i>Hello world</i>')]
    const there = split(list, -1, 9, 1500)
    expect(times(there.cues)).toEqual([
      [1000, 1500],
      [1500, 3000],
    ])
    expect(there.cues.map(({ text }) => text)).toEqual(['<i>Hello</i>', '<i>world</i>'])
    expect(there.next).toBe(there.cues[1]?.key)
    expect(times(split(list, -1, 9, 9000).cues)[0]).toEqual([1000, 2000])
    expect(times(split(list, -1, 0, 0).cues)[0]).toEqual([1000, 1100])
    expect(split([cue(1, 0, 150)], -1, 2, 0).next).toBeNull()
    expect(split(list, -9, 2, 0).cues).toBe(list)
  })

  it('merges with the next', () => {
    const merged = mergeNext(cues, -1)
    expect(merged).toHaveLength(2)
    expect(merged[0]).toMatchObject({ begin: 1000, end: 5000, text: 'cue 1\ncue 2' })
    expect(mergeNext(cues, -3)).toBe(cues)
  })

  it('adds where there is room, within the video, and removes', () => {
    const { cues: more, next } = add(cues, 2100, 8000)
    expect(times(more)[1]).toEqual([2100, 3000])
    expect(more[1]?.key).toBe(next)
    expect(times(add(cues, 9999, 8000).cues)[3]).toEqual([7900, 8000])
    expect(times(add([], 0, 60_000).cues)).toEqual([[0, 2000]])
    expect(remove(more, next)).toEqual(cues)
  })

  it('knows which is on the screen', () => {
    expect([0, 1000, 1999, 2000, 4000, 9000].map((ms) => currentAt(cues, ms))).toEqual([-1, 0, 0, -1, 1, -1])
    expect(currentAt([cue(1, 0, 9000), cue(2, 1000, 2000)], 3000)).toBe(0)
    expect(currentAt([], 0)).toBe(-1)
  })
})
