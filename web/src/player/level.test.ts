import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepLevelled, level, setVolumeOf, volumeOf } from './level'

const video = () => ({ volume: 1 }) as HTMLVideoElement

describe('The level of a video', () => {
  beforeEach(() => {
    const kept = new Map<string, string>()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  it('turns down what is louder than the others, and shows the volume as it was set', () => {
    const loud = video()
    level(loud, -10)
    expect(loud.volume).toBeCloseTo(0.501, 3)
    expect(volumeOf(loud)).toBe(1)
    setVolumeOf(loud, 0.5)
    expect(loud.volume).toBeCloseTo(0.2506, 3)
    expect(volumeOf(loud)).toBeCloseTo(0.5)
  })
  it('leaves alone what is quieter, silent or not measured', () => {
    for (const loudness of [-30, -16, null]) {
      const one = video()
      level(one, loudness)
      expect(one.volume).toBe(1)
    }
  })
  it('keeps the volume when it is measured later, or switched off', () => {
    const one = video()
    setVolumeOf(one, 0.8)
    level(one, -6)
    expect(volumeOf(one)).toBeCloseTo(0.8)
    keepLevelled(false)
    level(one, -6)
    expect(one.volume).toBeCloseTo(0.8)
  })
  it('stays within what a browser takes', () => {
    const one = video()
    level(one, -10)
    setVolumeOf(one, 5)
    expect(one.volume).toBeLessThanOrEqual(1)
    setVolumeOf(one, -5)
    expect(one.volume).toBe(0)
  })
})
