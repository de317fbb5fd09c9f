import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../api/errors'
import { fillIn } from '../../../i18n/i18n'
import { soundWords } from '../../../i18n/studio-sound'
import {
  channelsText,
  editText,
  levelText,
  rangeText,
  refusedFields,
  type SaySound,
  saySoundProblem,
  trackText,
} from './telling'

const say: SaySound = (key, params) => fillIn(soundWords.en[key], params)
const track = (name: string, label = '', language = '') => ({
  name,
  label,
  language,
  kind: 'assembled' as const,
  origin: 'file' as const,
  channels: 2,
})

describe('A file of sound, in words', () => {
  it('has levels with the sign of print', () => {
    expect([
      levelText(-16),
      levelText(-23.14),
      levelText(3),
      levelText(3, true),
      levelText(-0.01, true),
    ]).toEqual(['−16', '−23.1', '3', '+3', '0'])
  })
  it('says where it lies, to a tenth where it is short', () => {
    expect(rangeText(say, { begin: 0, end: null })).toBe('Whole')
    expect(rangeText(say, { begin: 2.5, end: null })).toBe('from 0:02.5')
    expect(rangeText(say, { begin: 10, end: 70.2 })).toBe('0:10–1:10')
    expect(rangeText(say, { begin: 1.3, end: 3.95 })).toBe('0:01.3–0:03.9')
  })
  it('says what was done', () => {
    expect(editText(say, { op: 'normalize', lufs: -16 })).toBe('−16 LUFS')
    expect(editText(say, { op: 'gain', db: 6 })).toBe('+6 dB')
    expect(editText(say, { op: 'fade_in', seconds: 1.5 })).toBe('fade in 1.5 s')
    expect(channelsText(say, 1)).toBe('Mono')
    expect(channelsText(say, 6)).toBe('6 channels')
  })
  it('names a track by what its file says, or by its place', () => {
    const tracks = [track('a0', '', 'en'), track('a1', 'Commentary', 'de'), track('a2')]
    expect(trackText(say, tracks, 'a1')).toBe('Commentary · de')
    expect(trackText(say, tracks, 'a2')).toBe('Track 3')
  })
})

describe('What the server refuses', () => {
  const problem = (code: string, locs: string[] = []) => ({
    status: 422,
    code,
    errors: locs.map((loc) => ({ loc: loc as unknown as string[], message: '', type: '' })),
  })
  const request = { format: 'mp3' as const, chain: [{ op: 'lowpass' as const, hertz: 20_000 }] }
  it('is named as in the form', () => {
    expect(refusedFields(say, problem('validation', ['chain.0.hertz', 'end', 'end', 'x']), request)).toEqual([
      'Cut hiss',
      'End',
      'x',
    ])
  })
  it('is said by its code', () => {
    const said = (code: string, locs?: string[]) =>
      saySoundProblem(say, new ApiError(problem(code, locs)), request)
    expect(said('validation', ['bit_rate'])).toBe('The server doesn’t take this: Bit rate.')
    expect(said('no_sound')).toBe(soundWords.en['problem.no_sound'])
  })
})
