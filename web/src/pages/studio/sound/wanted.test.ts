import { describe, expect, it } from 'vitest'
import { asRequest, bitRates, chainOf, changed, channelChoices, firstWanted, movedRange } from './wanted'

describe('What is wanted of the sound', () => {
  it('says nothing of what was left as it is', () => {
    expect(asRequest(firstWanted)).toEqual({ format: 'mp3' })
  })
  it('is told in the server’s words', () => {
    const wanted = {
      ...firstWanted,
      format: 'm4a' as const,
      track: 'a1',
      bitRate: '128',
      channels: '1' as const,
      range: { in: 1500, out: 4250 },
    }
    expect(asRequest(wanted)).toEqual({
      format: 'm4a',
      track: 'a1',
      begin: 1.5,
      end: 4.25,
      bit_rate: 128_000,
      channels: 1,
    })
    expect(asRequest({ ...firstWanted, format: 'wav', channels: 'source' }).channels).toBe('source')
  })
  it('is done in an order in which the loudness and the ends are those of the result', () => {
    const all = {
      ...firstWanted,
      level: '-16' as const,
      gain: 3,
      speed: '1.5' as const,
      fadeIn: 1,
      fadeOut: 2,
      rumble: 80,
      hiss: 9000,
      denoise: true,
      trim: true,
      split: true,
    }
    expect(chainOf(all)).toEqual([
      { op: 'highpass', hertz: 80 },
      { op: 'lowpass', hertz: 9000 },
      { op: 'denoise' },
      { op: 'trim_silence', keep: 0.1 },
      { op: 'speed', factor: 1.5 },
      { op: 'normalize', lufs: -16 },
      { op: 'fade_in', seconds: 1 },
      { op: 'fade_out', seconds: 2 },
      { op: 'split_on_silence' },
    ])
    expect(chainOf({ ...firstWanted, level: 'gain', gain: -4.5 })).toEqual([{ op: 'gain', db: -4.5 }])
    expect(chainOf({ ...firstWanted, level: 'gain', gain: 0 })).toEqual([])
  })
  it('drops what another format or track cannot have', () => {
    const mp3 = { ...firstWanted, bitRate: '320' }
    expect(changed(mp3, { format: 'opus' }, 2).bitRate).toBe('')
    expect(changed(mp3, { format: 'm4a' }, 2).bitRate).toBe('320')
    expect(changed({ ...mp3, format: 'm4a' }, { channels: '1' }, 2).bitRate).toBe('')
    expect(
      changed({ ...firstWanted, format: 'wav', channels: 'source' }, { format: 'mp3' }, 6).channels,
    ).toBe('')
    expect(bitRates('flac', '')).toEqual([])
    expect(channelChoices('wav', 3)).toContain('source')
    expect(channelChoices('opus', 3)).not.toContain('source')
    expect(channelChoices('opus', 6)).toContain('source')
    expect(channelChoices('mp3', 6)).not.toContain('source')
    expect(channelChoices('wav', 2)).not.toContain('source')
  })
  it('has a range with something in it, within the video', () => {
    expect(movedRange(firstWanted, 'in', 4000, 60_000).range).toEqual({ in: 4000, out: 60_000 })
    const range = { in: 4000, out: 6000 }
    expect(movedRange({ ...firstWanted, range }, 'in', 9000, 60_000).range).toEqual({ in: 9000, out: 9100 })
    expect(movedRange({ ...firstWanted, range }, 'out', 1e9, 60_000).range).toEqual({ in: 4000, out: 60_000 })
  })
})
