import { expect, it } from 'vitest'
import { keptLook, letterPixels } from './look'

it('letters grow with the picture, within what can be read', () => {
  expect(letterPixels(1280, 720, 1)).toBe(32.4)
  expect(letterPixels(720, 1280, 1)).toBe(32.4)
  expect(letterPixels(360, 202, 1)).toBe(15)
  expect(letterPixels(3840, 2160, 1)).toBe(44)
  expect([0, 1, 2, 3].map((size) => letterPixels(360, 202, size as 0))).toEqual([11.3, 15, 21, 28.5])
})

it('nothing kept looks as usual', () => expect(keptLook()).toEqual({ size: 1, ground: 'shade' }))
