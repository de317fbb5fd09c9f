import { expect, it } from 'vitest'
import { guess, isTextFile } from './guess'

it.each([
  ['film.zh-Hans.srt', 'zh-Hans'],
  ['film.zh-cn.srt', 'zh-CN'],
  ['film.zh_TW.vtt', 'zh-TW'],
  ['Film.2019.1080p.WEB.DL.chs.ass', 'zh-Hans'],
  ['film.eng.srt', 'en'],
  ['film.pt-BR.forced.srt', 'pt-BR'],
  ['电影【简体】.srt', 'zh-Hans'],
  ['film [de].srt', 'de'],
  ['film.ger.srt', 'de'],
  ['de.srt', ''],
  ['film.srt', ''],
  ['The.End.srt', ''],
  ['film.xx.srt', ''],
  ['a.b.c', ''],
])('%s is in %s', (name, language) => expect(guess(name).language).toBe(language))

it('knows which are forced, and which say sounds', () => {
  expect(guess('film.en.forced.srt')).toEqual({ language: 'en', forced: true, captions: false })
  expect(guess('film.en.SDH.srt')).toEqual({ language: 'en', forced: false, captions: true })
})

it('knows files of text by their names', () => {
  expect(['a.srt', 'b.LRC', 'c.mp4', 'd'].map(isTextFile)).toEqual([true, true, false, false])
})
