// What a file of sound is, in words.
import type { Sound, SoundEdit, SoundRequest, Video } from '../../../api/client'
import { asProblem, type Problem, sayProblem } from '../../../api/errors'
import { clockText } from '../../../i18n/format'
import { translate } from '../../../i18n/i18n'
import { soundWords } from '../../../i18n/studio-sound'
import type { Say } from '../../../i18n/words'

export type SoundKey = keyof typeof soundWords.en
export type SaySound = Say<SoundKey>

const isWord = (key: string): key is SoundKey => key in soundWords.en

/** With the sign that a number less than zero has in print, to a tenth. */
export function levelText(value: number, signed = false): string {
  const size = String(Math.abs(Math.round(value * 10) / 10))
  if (size === '0') return '0'
  return value < 0 ? `−${size}` : `${signed ? '+' : ''}${size}`
}

/** Tenths where a range is too short to be told without. */
const timeText = (seconds: number, fine: boolean) =>
  fine ? `${clockText(seconds)}.${Math.floor(seconds * 10 + 1e-6) % 10}` : clockText(seconds)

export function rangeText(say: SaySound, { begin, end }: Pick<Sound, 'begin' | 'end'>): string {
  if (end === null || end === undefined)
    return begin > 0 ? say('partOn', { begin: timeText(begin, true) }) : say('whole')
  const fine = end - begin < 10
  return say('part', { begin: timeText(begin, fine), end: timeText(end, fine) })
}

export function editText(say: SaySound, edit: SoundEdit): string {
  return say(`op.${edit.op}`, {
    db: levelText(edit.db ?? 0, true),
    seconds: edit.seconds ?? 0,
    lufs: levelText(edit.lufs ?? -23),
    factor: edit.factor ?? 1,
    hertz: edit.hertz ?? 0,
  })
}

/** Of what files of sound are made: the tracks of the video's own file, heard or not. */
export const fileTracks = ({ audio_tracks: heard, replaced_tracks: replaced }: Video) => [
  ...replaced,
  ...heard.filter(({ origin }) => origin === 'file'),
]

export function trackText(say: SaySound, tracks: Video['audio_tracks'], name: string): string {
  const place = tracks.findIndex((track) => track.name === name)
  const track = tracks[place]
  const said = track && [track.label, track.language].filter(Boolean).join(' · ')
  return said || say('trackNumber', { number: place + 1 })
}

/** "MP3 · 0:10–0:20": what a file is called in its list. */
export function nameOf(say: SaySound, sound: Sound, tracks: Video['audio_tracks']): string {
  const track = tracks.length > 1 ? [trackText(say, tracks, sound.track)] : []
  return [sound.format.toUpperCase(), rangeText(say, sound), ...track].join(' · ')
}

export function channelsText(say: SaySound, channels: number): string {
  const key = `channels.${channels}`
  return isWord(key) ? say(key) : say('channelCount', { number: channels })
}

const fieldNames: Record<string, SoundKey> = {
  begin: 'begin',
  end: 'end',
  track: 'track',
  bit_rate: 'bitRate',
  channels: 'channels',
  sample_rate: 'format',
}
const editNames: Partial<Record<SoundEdit['op'], SoundKey>> = {
  gain: 'gain',
  normalize: 'level',
  highpass: 'rumble',
  lowpass: 'hiss',
  denoise: 'denoise',
  trim_silence: 'trim',
  speed: 'speed',
  fade_in: 'fadeIn',
  fade_out: 'fadeOut',
  split_on_silence: 'split',
}

/** The names of the fields that the server does not take, as the form calls them. */
export function refusedFields(say: SaySound, problem: Problem, request: SoundRequest): string[] {
  const names = (problem.errors ?? []).map(({ loc }) => {
    const path = Array.isArray(loc) ? loc.join('.') : String(loc)
    const [first = '', index] = path.split('.')
    const op = first === 'chain' ? request.chain?.[Number(index)]?.op : undefined
    const key = op ? editNames[op] : fieldNames[first]
    return key ? say(key) : path
  })
  return [...new Set(names)]
}

export function saySoundProblem(say: SaySound, error: unknown, request?: SoundRequest): string {
  const problem = asProblem(error)
  const fields = problem.code === 'validation' && request ? refusedFields(say, problem, request) : []
  if (fields.length > 0) return say('refused', { fields: fields.join(', ') })
  return sayCode(say, problem)
}

function sayCode(say: SaySound, problem: Problem): string {
  const key = `problem.${problem.code}`
  if (isWord(key)) return say(key)
  const said = sayProblem(problem)
  return translate(said.key, said.params)
}

export const sayReason = (say: SaySound, code: string) => sayCode(say, { status: 0, code })
