import { describe, expect, it } from 'vitest'
import type { Video } from '../../../api/client'
import type { Readings } from './readings'
import { asText, report } from './report'

const rung = (name: string, height: number, kind: 'assembled' | 'rendered', filled: number) => ({
  name,
  kind,
  width: (height * 16) / 9,
  height,
  bandwidth: height * 2500,
  filled,
})

const video = {
  id: 'V1',
  has_video: true,
  width: 1280,
  height: 720,
  duration: 75,
  bytes: 2048,
  held: [],
  picture_subtitles: [],
  renditions: [
    rung('o', 720, 'assembled', 1),
    rung('480', 480, 'rendered', 0.629),
    rung('240', 240, 'rendered', 0),
  ],
} as unknown as Video

const now: Readings = {
  rendition: '480',
  codecs: ['avc1.64001f', 'mp4a.40.2'],
  width: 854,
  height: 480,
  aheadSeconds: 12.34,
  dropped: 3,
  frames: 900,
  bandwidth: 24_300_000,
  seekMs: 384,
  arrivals: [
    { rendition: '480', number: 12, origin: 'rendered', makeMs: 312, tookMs: 350 },
    { rendition: 'ao', number: 3, origin: 'assembled', makeMs: null, tookMs: 21 },
    { rendition: '480', number: 11, origin: 'stored', makeMs: null, tookMs: 18 },
  ],
}

const said = (...[of, at, growing]: [Video, Readings | null, string[]?]) =>
  asText(report(of, at, new Set(growing), 'en'), [])

describe('the technical panel', () => {
  it('names subtitles that are pictures', () => {
    const one = {
      track: 1,
      format: 'pgs',
      language: 'en',
      label: '',
      default: true,
      forced: false,
      burnt: false,
    }
    const two = { ...one, track: 2, format: 'dvb', label: 'Full', burnt: true }
    const text = said({ ...video, picture_subtitles: [one, two] } as unknown as Video, null)
    expect(text).toContain('Picture subtitles: en pgs · Full dvb, in the picture')
  })

  it('says what plays', () => {
    const text = said(video, now)
    for (const line of [
      'Quality: 480p',
      'Picture: 854 × 480',
      'Codecs: avc1.64001f, mp4a.40.2',
      'Loaded ahead: 12.3 s',
      'Dropped frames: 3 of 900',
      'Bandwidth, measured: 24.3 Mbit/s',
      'Last jump to picture: 0.38 s',
    ])
      expect(text).toContain(`  ${line}\n`)
  })

  it('says of each quality where it comes from, and which is growing', () => {
    const text = said(video, now, ['480'])
    expect(text).toContain('720p original: 1.8 Mbit/s · from the original')
    expect(text).toContain('480p: 1.2 Mbit/s · 62 % stored, being made now')
    expect(text).toContain('240p: 0.6 Mbit/s · made on demand')
    expect(said(video, now)).toContain('480p: 1.2 Mbit/s · 62 % stored\n')
  })

  it('says of the last segments where they came from and how long that took', () => {
    const text = said(video, now)
    expect(text).toContain('480p · 12: made in 0.31 s, here in 0.35 s')
    expect(text).toContain('Sound · 3: from the original, here in 0.02 s')
    expect(text).toContain('480p · 11: stored, here in 0.02 s')
  })

  it('does without a player, and without anything measured', () => {
    expect(said(video, null)).not.toContain('Playing now')
    const nothing = {
      ...now,
      rendition: null,
      codecs: [],
      width: 0,
      bandwidth: null,
      seekMs: null,
      arrivals: [],
    }
    expect(said(video, nothing)).toContain('Bandwidth, measured: –\n  Last jump to picture: –')
  })

  it('names the spans that are held', () => {
    const held = {
      ...video,
      held: [
        { begin: 3.2, end: 4.5 },
        { begin: 70, end: 71 },
      ],
    }
    const { held: words } = report(held, now, new Set(), 'zh')
    expect(words).toBe('文件的这一段已损坏，画面停在上一帧：0:03–0:04, 1:10–1:11')
    expect(said(held as Video, now)).toContain('the last picture is held: 0:03–0:04, 1:10–1:11')
    expect(report(video, now, new Set(), 'en').held).toBeNull()
  })
})
