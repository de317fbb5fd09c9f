import { describe, expect, it } from 'vitest'
import { isWorthKeeping } from './memory'
import { nextSpeed, retryDelayMs, shortSide } from './rules'

describe('recovery', () => {
  it('tries three times, ever more slowly, and then asks', () => {
    expect([0, 1, 2, 3].map(retryDelayMs)).toEqual([1000, 2000, 4000, null])
  })
})

describe('quality', () => {
  it('is called by the short side, upright or not', () => {
    expect([shortSide(1280, 720), shortSide(720, 1280), shortSide(0, 480), shortSide(0, 0)]).toEqual([
      720, 720, 480, 0,
    ])
  })
})

describe('speed', () => {
  it('goes by steps and stays within 0.5 and 2', () => {
    expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(2, 1), nextSpeed(0.5, -1)]).toEqual([
      1.25, 0.75, 2, 0.5,
    ])
  })
})

describe('the place', () => {
  it('is worth keeping between the first seconds and the credits', () => {
    expect([isWorthKeeping(3, 100), isWorthKeeping(50, 100), isWorthKeeping(96, 100)]).toEqual([
      false,
      true,
      false,
    ])
  })
})
