import { describe, expect, it } from 'vitest'
import { following, held, seenIn, snapped, stretchOf, zoomed } from './window'

const hour = 3_600_000

describe('The window of a waveform', () => {
  it('stays within the video', () => {
    expect(held({ begin: -5, span: 20_000 }, hour)).toEqual({ begin: 0, span: 20_000 })
    expect(held({ begin: hour, span: 20_000 }, hour)).toEqual({ begin: hour - 20_000, span: 20_000 })
    expect(held({ begin: 0, span: 1 }, hour).span).toBe(2000)
    expect(held({ begin: 0, span: 9e9 }, hour).span).toBe(600_000)
    expect(held({ begin: 3, span: 20_000 }, 5000)).toEqual({ begin: 0, span: 5000 })
    expect(held({ begin: 3, span: 20_000 }, 500)).toEqual({ begin: 0, span: 2000 })
  })
  it('is zoomed around a place', () => {
    expect(zoomed({ begin: 10_000, span: 20_000 }, 0.5, 20_000, hour)).toEqual({
      begin: 15_000,
      span: 10_000,
    })
    expect(zoomed({ begin: 10_000, span: 20_000 }, 2, 10_000, hour)).toEqual({ begin: 10_000, span: 40_000 })
  })
  it('is turned when the place has left it', () => {
    const window = { begin: 10_000, span: 8000 }
    expect(following(window, 17_999, hour)).toBe(window)
    expect(following(window, 18_000, hour)).toEqual({ begin: 17_000, span: 8000 })
    expect(following(window, 500, hour)).toEqual({ begin: 0, span: 8000 })
  })
  it('is loaded in stretches that hold it', () => {
    for (const begin of [0, 1, 19_000, 65_537, 700_001])
      for (const span of [2000, 5000, 20_000, 65_536]) {
        const { from, to } = stretchOf({ begin, span })
        expect(from).toBeLessThanOrEqual(begin)
        expect(to).toBeGreaterThanOrEqual(begin + span)
        expect(to - from).toBeLessThanOrEqual(4 * span)
      }
  })
  it('shows the cues that are in it', () => {
    const cue = (key: number, begin: number, end: number) => ({
      key,
      begin,
      end,
      id: '',
      settings: '',
      text: '',
    })
    const cues = [cue(1, 0, 1000), cue(2, 500, 9000), cue(3, 2000, 2500), cue(4, 8000, 8100)]
    expect(seenIn(cues, { begin: 1000, span: 2000 }, 9).map(({ key }) => key)).toEqual([2, 3])
    expect(seenIn(cues, { begin: 0, span: 9000 }, 2)).toHaveLength(2)
  })
  it('takes an edge to what it is near to', () => {
    expect(snapped(1004.6, [900, 1000, 1100], 50)).toBe(1000)
    expect(snapped(1051.4, [1000], 50)).toBe(1051)
    expect(snapped(7, [], 50)).toBe(7)
  })
})
