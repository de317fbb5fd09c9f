// What somebody wants of a video's sound, as the form holds it, and as the server takes it.
import type { SoundEdit, SoundRequest } from '../../../api/client'
import { moved } from '../clip/spans'

export const formats = ['mp3', 'm4a', 'opus', 'flac', 'wav'] as const
export type Format = (typeof formats)[number]
export const levels = ['keep', '-14', '-16', '-23', 'gain'] as const
export const speeds = ['0.75', '1', '1.25', '1.5', '2'] as const

export type Wanted = {
  format: Format
  /** Empty: the first. */
  track: string
  /** Kilobits a second; empty: what the server finds right. */
  bitRate: string
  channels: '' | '1' | '2' | 'source'
  /** Milliseconds; null: all of it. */
  range: { in: number; out: number } | null
  level: (typeof levels)[number]
  gain: number
  speed: (typeof speeds)[number]
  fadeIn: number
  fadeOut: number
  /** Hertz; null: off. */
  rumble: number | null
  hiss: number | null
  denoise: boolean
  trim: boolean
  split: boolean
}

export const usualRumble = 80
export const usualHiss = 10_000
const kKeep = 0.1 // seconds of silence that stay at an end

export const firstWanted: Wanted = {
  format: 'mp3',
  track: '',
  bitRate: '',
  channels: '',
  range: null,
  level: 'keep',
  gain: 0,
  speed: '1',
  fadeIn: 0,
  fadeOut: 0,
  rumble: null,
  hiss: null,
  denoise: false,
  trim: false,
  split: false,
}

const rates: Partial<Record<Format, number[]>> = {
  mp3: [64, 96, 128, 192, 256, 320],
  m4a: [64, 96, 128, 192, 256, 320],
  opus: [24, 48, 64, 96, 128, 192, 256],
}

/** Kilobits a second that a format can have; none of those that lose nothing. */
export function bitRates(format: Format, channels: Wanted['channels']): string[] {
  const most = channels === '1' && format !== 'mp3' ? 256 : 320
  return (rates[format] ?? []).filter((rate) => rate <= most).map(String)
}

/** More than two only where the track has them and the format can hold them. */
export function channelChoices(format: Format, ofTrack: number): Wanted['channels'][] {
  const holds = format !== 'mp3' && (format === 'flac' || format === 'wav' || [6, 8].includes(ofTrack))
  return ofTrack > 2 && holds ? ['', '1', '2', 'source'] : ['', '1', '2']
}

/** What no longer fits goes back to usual. */
export function changed(wanted: Wanted, by: Partial<Wanted>, ofTrack: number): Wanted {
  const next = { ...wanted, ...by }
  if (!channelChoices(next.format, ofTrack).includes(next.channels)) next.channels = ''
  if (!bitRates(next.format, next.channels).includes(next.bitRate)) next.bitRate = ''
  return next
}

/** Moves an end of the range; the other one gives way. */
export function movedRange(wanted: Wanted, end: 'in' | 'out', ms: number, durationMs: number): Wanted {
  const now = wanted.range ?? { in: 0, out: durationMs }
  const [span] = moved([{ key: 1, ...now }], 1, end, ms, durationMs)
  return span ? { ...wanted, range: { in: span.in, out: span.out } } : wanted
}

/** First what cleans, then what cuts, then what counts the result: its loudness and its ends. */
export function chainOf(wanted: Wanted): SoundEdit[] {
  const { level } = wanted
  const chain: (SoundEdit | false)[] = [
    wanted.rumble !== null && { op: 'highpass', hertz: wanted.rumble },
    wanted.hiss !== null && { op: 'lowpass', hertz: wanted.hiss },
    wanted.denoise && { op: 'denoise' },
    wanted.trim && { op: 'trim_silence', keep: kKeep },
    wanted.speed !== '1' && { op: 'speed', factor: Number(wanted.speed) },
    level === 'gain' && wanted.gain !== 0 && { op: 'gain', db: wanted.gain },
    level !== 'gain' && level !== 'keep' && { op: 'normalize', lufs: Number(level) },
    wanted.fadeIn > 0 && { op: 'fade_in', seconds: wanted.fadeIn },
    wanted.fadeOut > 0 && { op: 'fade_out', seconds: wanted.fadeOut },
    wanted.split && { op: 'split_on_silence' },
  ]
  return chain.filter((edit) => edit !== false)
}

/** Nothing is said that was left as it is: then a track that is this already can be copied. */
export function asRequest(wanted: Wanted): SoundRequest {
  const chain = chainOf(wanted)
  const { channels, range } = wanted
  return {
    format: wanted.format,
    ...(wanted.track && { track: wanted.track }),
    ...(range && { begin: range.in / 1000, end: range.out / 1000 }),
    ...(wanted.bitRate && { bit_rate: Number(wanted.bitRate) * 1000 }),
    ...(channels && { channels: channels === 'source' ? channels : Number(channels) }),
    ...(chain.length > 0 && { chain }),
  }
}
