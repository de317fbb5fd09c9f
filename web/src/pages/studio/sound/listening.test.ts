import { describe, expect, it } from 'vitest'
import { afterAt, beforeAt } from './listening'

const sound = {
  begin: 10,
  end: 20,
  duration: 5,
  request: { format: 'mp3' as const, chain: [{ op: 'speed' as const, factor: 2 }] },
}

describe('Listening before and after', () => {
  it('goes on at the same place, whatever the speed', () => {
    expect(beforeAt(sound, 2)).toBe(14)
    expect(afterAt(sound, 14)).toBe(2)
    expect(beforeAt({ ...sound, request: null }, 2)).toBe(12)
  })
  it('begins anew at the end, and outside of the part', () => {
    expect(beforeAt(sound, 5)).toBe(10)
    expect(beforeAt({ ...sound, end: null }, 5)).toBe(10)
    expect(afterAt(sound, 20)).toBe(0)
    expect(afterAt(sound, 3)).toBe(0)
  })
})
