import { describe, expect, it } from 'vitest'
import { outline, pixelsOf } from './waveform'

describe('A waveform', () => {
  it('goes along the highest and back along the lowest, and fills its height', () => {
    expect(outline({ length: 2, data: [-32_768, 32_767, -8192, 16_384] })).toBe(
      'M0.5 0.08L1.5 0.54L1.5 1.23L0.5 1.92Z',
    )
    expect(outline({ length: 1, data: [-8192, 8192] })).toBe('M0.5 0.08L0.5 1.92Z')
  })
  it('stays small where there is hardly anything', () => {
    expect(outline({ length: 1, data: [-1638, 1638] })).toBe('M0.5 0.5L0.5 1.5Z')
  })
  it('is a thin line in silence, and nothing without data', () => {
    expect(outline({ length: 1, data: [0, 0] })).toBe('M0.5 0.985L0.5 1.015Z')
    expect(outline({ length: 0, data: [] })).toBe('')
    expect(outline({ length: 5, data: [-16_384, 16_384] })).toBe('M0.5 0.08L0.5 1.92Z')
  })
  it('lies along the video, which may be longer than its sound', () => {
    expect(pixelsOf({ sample_rate: 48_000, samples_per_pixel: 4800 }, 60)).toBe(600)
    expect(pixelsOf({ sample_rate: 48_000, samples_per_pixel: 0 }, 0)).toBe(1)
  })
})
