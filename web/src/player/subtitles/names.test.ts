import { expect, it } from 'vitest'
import { subtitleNames } from './names'

const named = (language: string, label = '', kind: 'subtitles' | 'captions' = 'subtitles') => ({
  language,
  label,
  kind,
})
const words = { unnamed: 'Subtitles', captions: (name: string) => `${name}, with sounds` }
const names = (...all: ReturnType<typeof named>[]) => subtitleNames(all, words)

it('subtitles are called as their language calls itself', () => {
  expect(names(named('de'), named('zh-Hans'), named('fr'), named('zh-Hant'))).toEqual([
    'Deutsch',
    '简体中文',
    'Français',
    '繁體中文',
  ])
})

it('a label says more, or stands for a language that is not known', () => {
  expect(names(named('en', 'Commentary'), named('en', 'english'), named('', 'Songs'), named(''))).toEqual([
    'English · Commentary',
    'English',
    'Songs',
    'Subtitles',
  ])
  expect(names(named('no tag'))).toEqual(['No tag'])
})

it('those with sounds say so, and no two are called the same', () => {
  expect(names(named('en'), named('en', '', 'captions'), named('en'), named('en'))).toEqual([
    'English',
    'English, with sounds',
    'English 2',
    'English 3',
  ])
})
