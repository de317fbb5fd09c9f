import { describe, expect, it } from 'vitest'
import { isWorthKeeping } from './memory'
import { awayDelayMs, isAway, nextSpeed, retryDelayMs, shortSide } from './rules'

describe('recovery', () => {
  it('tries three times, ever more slowly, and then asks', () => {
    expect([0, 1, 2, 3].map(retryDelayMs)).toEqual([1000, 2000, 4000, null])
  })

  it('is more patient with a server that is away', () => {
    const delays = Array.from({ length: 15 }, (_, tries) => awayDelayMs(tries))
    expect(delays.slice(0, 5)).toEqual([500, 1000, 2000, 4000, 4000])
    expect(delays.at(-1)).toBeNull()
    const sum = delays.reduce<number>((all, ms) => all + (ms ?? 0), 0)
    expect(sum).toBeGreaterThan(40_000)
  })

  it('tells a server that is away from one that says no', () => {
    expect([0, 502, 504].map((code) => isAway('fragLoadError', code, false))).toEqual([true, true, true])
    expect([200, 401, 404, 500, 503].some((code) => isAway('levelLoadError', code, false))).toBe(false)
    expect(isAway('fragLoadError', 503, true)).toBe(true)
    expect(isAway('fragLoadTimeOut', 0, true)).toBe(true)
    expect(isAway('fragLoadTimeOut', 0, false)).toBe(false)
    expect(isAway('manifestParsingError', 0, true)).toBe(false)
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
