import { describe, expect, it } from 'vitest'
import { kept, type Sound, soundName } from './sounds'

const sounds: Sound[] = [
  { name: 'de', lang: 'de' },
  { name: 'zh', lang: 'zh' },
  { name: 'de 2', lang: 'de' },
  { name: 'Sound' },
  { name: 'Sound 2' },
]

describe('the sounds of a video', () => {
  it('are named in the reader’s language', () => {
    expect(sounds.map((sound) => soundName(sound, 'en', 'Sound'))).toEqual([
      'German',
      'Chinese',
      'German 2',
      'Sound',
      'Sound 2',
    ])
    expect(sounds.map((sound) => soundName(sound, 'zh-CN', '声音'))).toEqual([
      '德语',
      '中文',
      '德语 2',
      '声音',
      '声音 2',
    ])
  })

  it('are named by their tag when that is no language', () => {
    expect(soundName({ name: 'not a tag', lang: 'not a tag' }, 'en', 'Sound')).toBe('not a tag')
  })

  it('are named as somebody called them', () => {
    expect(soundName({ name: 'Commentary 2', lang: 'de' }, 'en', 'Sound')).toBe('Commentary 2')
    expect(soundName({ name: 'Deutsch' }, 'zh-CN', '声音')).toBe('Deutsch')
  })

  it('are chosen by the language that was chosen last', () => {
    expect(kept(sounds, 'zh')).toBe(1)
    expect(kept(sounds, 'de')).toBe(0)
    expect(kept(sounds, '')).toBe(3)
    expect(kept(sounds, 'fr')).toBe(-1)
    expect(kept(sounds, null)).toBe(-1)
  })
})
