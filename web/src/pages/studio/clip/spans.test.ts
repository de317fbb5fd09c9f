import { describe, expect, it } from 'vitest'
import {
  added,
  addedFrom,
  asBody,
  lengthOf,
  moved,
  movedTo,
  readSpans,
  type Spans,
  shifted,
  without,
} from './spans'

const kLength = 60_000
const two: Spans = [
  { key: 1, in: 1000, out: 4000 },
  { key: 2, in: 20_000, out: 30_000 },
]

describe('The spans of a clip', () => {
  it('begin where the video is, and end with it', () => {
    expect(added([], 5000, kLength)).toEqual([{ key: 1, in: 5000, out: 15_000 }])
    expect(added(two, 55_000, kLength)[2]).toEqual({ key: 3, in: 55_000, out: kLength })
    expect(added([], 60_000, kLength)).toEqual([{ key: 1, in: 59_900, out: kLength }])
  })
  it('always hold something, whichever end is moved', () => {
    expect(moved(two, 1, 'in', 5000, kLength)[0]).toEqual({ key: 1, in: 5000, out: 5100 })
    expect(moved(two, 1, 'out', 500, kLength)[0]).toEqual({ key: 1, in: 400, out: 500 })
    expect(moved(two, 1, 'out', 1e9, kLength)[0]).toEqual({ key: 1, in: 1000, out: kLength })
    expect(moved(two, 1, 'in', -5, kLength)[0]).toEqual({ key: 1, in: 0, out: 4000 })
    expect(moved(two, 3, 'in', 0, kLength)).toEqual(two)
  })
  it('change places and go', () => {
    expect(shifted(two, 2, -1).map(({ key }) => key)).toEqual([2, 1])
    expect(shifted(two, 2, 1)).toBe(two)
    expect(shifted(two, 1, -1)).toBe(two)
    expect(without(two, 1)).toEqual([two[1]])
  })
  it('go to another place at once', () => {
    const three = added(two, 50_000, kLength)
    const order = (to: number) => movedTo(three, 1, to).map(({ key }) => key)
    expect(order(2)).toEqual([2, 3, 1])
    expect(order(1)).toEqual([2, 1, 3])
    expect(order(0)).toEqual([1, 2, 3])
    expect(movedTo(three, 9, 0)).toBe(three)
  })
  it('may be of another video, and are held to that', () => {
    const from = { id: 'w', title: 'Other', durationMs: 4000, storyboard: null }
    const mixed = addedFrom(two, from)
    expect(mixed[2]).toEqual({ key: 3, in: 0, out: 4000, from })
    expect(moved(mixed, 3, 'in', 1e9, kLength)[2]).toEqual({ key: 3, in: 3900, out: 4000, from })
    expect(asBody('v', mixed).map(({ video }) => video)).toEqual(['v', 'v', 'w'])
    expect(readSpans(mixed, kLength)).toEqual(mixed)
    expect(readSpans([{ in: 1, out: 2, from: 'w' }], kLength)).toEqual([])
  })
  it('are told in seconds', () => {
    expect(lengthOf(two)).toBe(13_000)
    expect(asBody('v', two)[0]).toEqual({ video: 'v', in: 1, out: 4 })
  })
  it('are taken up again only where they make sense', () => {
    expect(
      readSpans([{ in: 1, out: 2 }, { in: 3 }, null, { in: 9, out: 4 }, { in: NaN, out: 4 }], 100),
    ).toEqual([{ key: 1, in: 1, out: 2 }])
    expect(
      readSpans(
        [
          { in: 10, out: 900 },
          { in: 500, out: 600 },
        ],
        100,
      ),
    ).toEqual([{ key: 1, in: 10, out: 100 }])
    expect(readSpans('x', 100)).toEqual([])
  })
})
