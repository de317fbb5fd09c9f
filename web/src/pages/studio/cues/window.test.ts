import { expect, it } from 'vitest'
import { drawn, scrolledTo, topOf, totalOf } from './window'

const rows = { count: 5000, height: 50, open: 100, openHeight: 250 }

it('draws what is seen and a little more', () => {
  expect(drawn(rows, 0, 500)).toEqual({ from: 0, to: 19 })
  expect(drawn(rows, 5000, 500)).toEqual({ from: 92, to: 115 })
  expect(drawn(rows, 100_000, 500)).toEqual({ from: 1988, to: 2015 })
  expect(drawn(rows, totalOf(rows) - 500, 500)).toEqual({ from: 4982, to: 5000 })
  expect(drawn({ ...rows, count: 3, open: -1 }, 0, 500)).toEqual({ from: 0, to: 3 })
  expect(drawn({ ...rows, count: 0, open: -1 }, 0, 500)).toEqual({ from: 0, to: 0 })
})

it('knows where rows stand', () => {
  expect([topOf(rows, 100), topOf(rows, 101), totalOf(rows)]).toEqual([5000, 5250, 250_200])
})

it('scrolls only to what is not seen', () => {
  expect(scrolledTo(rows, 2, 0, 500)).toBeNull()
  expect(scrolledTo(rows, 10, 0, 500)).toBe(350)
  expect(scrolledTo(rows, 0, 3000, 500)).toBe(0)
  expect(scrolledTo(rows, 100, 0, 200)).toBe(5000)
})
