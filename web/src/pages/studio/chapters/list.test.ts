import { describe, expect, it } from 'vitest'
import { added, asBody, moved, newRow, type Rows, rowsOf, titled, without, withSuggested } from './list'

const minute = 60_000
const rows = rowsOf([
  { start: 0, end: 10, title: 'a' },
  { start: 10, end: 30.5, title: 'b' },
  { start: 30.5, end: 60, title: 'c' },
])
const shown = (all: Rows) => all.map(({ ms, title }) => `${ms} ${title}`)
const key = (index: number) => rows[index]?.key ?? 0

describe('chapters that are edited', () => {
  it('are added in order, and no two at one time', () => {
    expect(shown(added(rows, newRow(20_000.4, 'x'), minute))).toEqual([
      '0 a',
      '10000 b',
      '20000 x',
      '30500 c',
    ])
    expect(added(rows, newRow(10_000), minute)).toBe(rows)
    expect(shown(added(rows, newRow(99_000, 'x'), minute)).at(-1)).toBe('59999 x')
    expect(added(rows, newRow(-5), minute)).toBe(rows)
  })

  it('are not more than the server takes', () => {
    const full = Array.from({ length: 1000 }, (_, i) => newRow(i))
    expect(added(full, newRow(5000), minute)).toBe(full)
  })

  it('keep their order when they are moved, and never share a time', () => {
    expect(shown(moved(rows, key(0), 20_000, minute))).toEqual(['10000 b', '20000 a', '30500 c'])
    expect(shown(moved(rows, key(0), 10_000, minute))).toEqual(['10000 b', '10001 a', '30500 c'])
    expect(shown(moved(rows, key(2), 1e9, minute)).at(-1)).toBe('59999 c')
    expect(moved(rows, key(1), 10_000, minute)).toBe(rows)
    expect(moved(rows, -1, 5, minute)).toBe(rows)
    const end = added(rows, newRow(59_999, 'end'), minute)
    expect(shown(moved(end, key(0), 59_999, minute)).slice(-2)).toEqual(['59998 a', '59999 end'])
  })

  it('are called and deleted', () => {
    expect(shown(titled(rows, key(1), 'new'))).toEqual(['0 a', '10000 new', '30500 c'])
    expect(shown(without(rows, key(1)))).toEqual(['0 a', '30500 c'])
  })

  it('take suggestions where none of them is near', () => {
    expect(shown(withSuggested(rows, [0, 8, 20, 31, 45.25], minute))).toEqual([
      '0 a',
      '10000 b',
      '20000 ',
      '30500 c',
      '45250 ',
    ])
    expect(withSuggested(rows, [1, 11], minute)).toBe(rows)
    expect(shown(withSuggested([], [0, 2, 4], minute))).toEqual(['0 ', '2000 ', '4000 '])
  })

  it('are sent in seconds', () => {
    expect(asBody(rows).items[2]).toEqual({ start: 30.5, title: 'c' })
  })
})
