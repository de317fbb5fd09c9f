import { describe, expect, it } from 'vitest'
import { keptWish, listed, shownOf, toggled, wishFor } from './choice'

const track = (language: string, more = {}) => ({
  language,
  kind: 'subtitles' as const,
  default: false,
  forced: false,
  ...more,
})
const german = track('de')
const english = track('en-GB')
const captions = track('en-GB', { kind: 'captions' })
const simplified = track('zh-Hans')
const traditional = track('zh-Hant')
const signs = track('de', { forced: true })
const all = [german, english, captions, simplified, traditional, signs]
const wish = (language: string, more = {}) => ({ on: true, language, captions: false, ...more })

describe('which subtitles are shown', () => {
  it('is none as long as nobody asks for any', () =>
    expect(shownOf([german, english], null, 'de')).toBeUndefined())

  it('is the one that the owner set, until the viewer chooses', () => {
    const set = track('fr', { default: true })
    const some = [german, set]
    expect(shownOf(some, null, 'de')).toBe(set)
    expect(shownOf(some, wish('de'), '')).toBe(german)
    expect(shownOf(some, wish('de', { on: false }), '')).toBeUndefined()
    expect(shownOf(some, wish('ja'), '')).toBe(set)
  })

  it('is in the language that was chosen, of the same script and kind if there is one', () => {
    expect(shownOf(all, wish('zh-hant'), '')).toBe(traditional)
    expect(shownOf(all, wish('en'), '')).toBe(english)
    expect(shownOf(all, wish('en', { captions: true }), '')).toBe(captions)
    expect(shownOf([traditional], wish('zh-Hans'), '')).toBe(traditional)
    expect(shownOf([german], wish('deu'), '')).toBeUndefined()
    expect(shownOf([german], wish('ja'), '')).toBeUndefined()
  })

  it('is what everybody needs when subtitles are off, if it goes with the sound', () => {
    const off = wish('en', { on: false })
    expect(shownOf(all, off, 'de')).toBe(signs)
    expect(shownOf(all, off, 'de-AT')).toBe(signs)
    expect(shownOf(all, off, 'en')).toBeUndefined()
    expect(shownOf(all, off, '')).toBe(signs)
    expect(shownOf([track('', { forced: true })], off, 'en')).toEqual(track('', { forced: true }))
    expect(shownOf(all, wish('en'), 'de')).toBe(english)
  })

  it('is never chosen from those that go with the sound', () => expect(listed(all)).not.toContain(signs))
})

describe('the key that turns them on and off', () => {
  it('turns off what is shown, and remembers its language', () => {
    expect(toggled(all, captions, null, 'en')).toEqual({ on: false, language: 'en-GB', captions: true })
  })

  it('brings back what was shown last, else what fits the reader', () => {
    expect(toggled(all, undefined, wish('zh-Hant', { on: false }), 'en')).toEqual(wishFor(traditional))
    expect(toggled(all, signs, null, 'en')).toEqual(wishFor(english))
    expect(toggled(all, undefined, null, 'zh-CN')).toEqual(wishFor(simplified))
    expect(toggled(all, undefined, null, 'ja')).toEqual(wishFor(german))
    expect(toggled([signs], undefined, null, 'de')).toBeNull()
  })
})

it('nothing is remembered where nothing can be kept', () => expect(keptWish()).toBeNull())
