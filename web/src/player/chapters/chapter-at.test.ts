import { describe, expect, it } from 'vitest'
import { bordersOf, chapterAt, nameOf } from './chapter-at'

const chapters = [
  { start: 1, end: 10, title: 'Opening' },
  { start: 10, end: 30, title: '' },
  { start: 30, end: 60, title: 'End' },
]

describe('the chapter of a moment', () => {
  it('is the one that has begun last', () => {
    const at = (time: number) => chapterAt(chapters, time)
    expect([0, 0.9, 1, 9.9, 9.9995, 10, 29, 30, 1e9].map(at)).toEqual([-1, -1, 0, 0, 1, 1, 1, 2, 2])
    expect(chapterAt([], 5)).toBe(-1)
  })

  it('has a name, or a number', () => {
    const names = chapters.map((one, i) => nameOf(one, i, (number) => `Chapter ${number}`))
    expect(names).toEqual(['Opening', 'Chapter 2', 'End'])
  })
})

describe('the bar', () => {
  it('is divided where chapters begin, but not at its ends', () => {
    expect(bordersOf(chapters, 60)).toEqual([1 / 60, 10 / 60, 30 / 60])
    expect(bordersOf([{ start: 0, end: 60, title: '' }, ...chapters.slice(2)], 60)).toEqual([0.5])
    expect(bordersOf(chapters, 0)).toEqual([])
  })

  it('keeps segments that can be seen', () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({ start: i, end: i + 1, title: '' }))
    const borders = bordersOf(many, 1000)
    expect(borders.length).toBeLessThanOrEqual(250)
    for (const [i, at] of borders.entries()) expect(at - (borders[i - 1] ?? 0)).toBeGreaterThan(0.0039)
  })
})
