import { expect, it } from 'vitest'
import { readTime, timeText } from './time'

it.each([
  [0, '0:00.000'],
  [63_500, '1:03.500'],
  [3_723_004, '1:02:03.004'],
  [-5, '0:00.000'],
])('%d is shown as %s', (ms, text) => expect(timeText(ms)).toBe(text))

it.each([
  ['1:02:03.4', 3_723_400],
  ['02:03,400', 123_400],
  ['2：03', 123_000],
  ['63.5', 63_500],
  [' 7 ', 7000],
  ['1:60', null],
  ['1:99:00', null],
  ['-1', null],
  ['soon', null],
  ['', null],
])('%s is %s', (text, ms) => expect(readTime(text)).toBe(ms))
