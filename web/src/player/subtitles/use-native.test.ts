import { expect, it } from 'vitest'
import { paired } from './use-native'

it('finds the tracks of a playlist by language and order', () => {
  const track = (kind: string, language: string) => ({ kind, language })
  const inBand = [
    track('metadata', 'en'),
    track('subtitles', 'en'),
    track('captions', 'EN'),
    track('forced', 'zh-Hans'),
  ]
  const ours = ['zh-Hans', 'en', 'de', 'en', ''].map((language) => ({ language }))
  expect(paired(ours, inBand)).toEqual([inBand[3], inBand[1], undefined, inBand[2], undefined])
})
