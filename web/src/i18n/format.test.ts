import { describe, expect, it } from 'vitest'
import { bytesText, clockText, parseClock, relativeDate, secondsText } from './format'
import { remainingText } from './remaining'

describe('clockText', () => {
  it.each([
    [0, '0:00'],
    [7.9, '0:07'],
    [725, '12:05'],
    [3723, '1:02:03'],
    [Number.NaN, '0:00'],
    [Number.POSITIVE_INFINITY, '0:00'],
  ])('shows %d as %s', (seconds, text) => expect(clockText(seconds)).toBe(text))
})

describe('parseClock', () => {
  it.each([
    ['83', 83],
    ['83.5', 83.5],
    ['1:23', 83],
    ['1:02:03', 3723],
    ['90:00', 5400],
    ['1:99', null],
    ['1:60:00', null],
    ['soon', null],
    ['', null],
  ])('reads %s as %s', (text, seconds) => expect(parseClock(text)).toBe(seconds))
})

describe('bytesText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [2 * 1024 ** 3, '2 GB'],
    [3.2 * 1024 ** 3, '3.2 GB'],
    [48_300_000, '46.1 MB'],
  ])('shows %d as %s', (bytes, text) => expect(bytesText(bytes)).toBe(text))
})

describe('short times', () => {
  it('say what remains', () => {
    const said = (language: 'en' | 'zh') => [0.2, 38, 250, 4800].map((left) => remainingText(left, language))
    expect(said('en')).toEqual(['1 s', '38 s', '4 min', '1 h 20 min'])
    expect(said('zh')).toEqual(['1 秒', '38 秒', '4 分钟', '1 小时 20 分钟'])
  })

  it('show milliseconds as seconds, and never nothing', () => {
    expect([20, 412, 12_400].map(secondsText)).toEqual(['0.1', '0.4', '12'])
  })
})

describe('relativeDate', () => {
  const now = Date.parse('2026-06-15T12:00:00Z')
  it.each([
    ['2026-06-15T11:59:40Z', 'now'],
    ['2026-06-15T11:00:00Z', '1 hour ago'],
    ['2026-06-12T12:00:00Z', '3 days ago'],
    ['2024-06-15T12:00:00Z', '2 years ago'],
  ])('puts %s as %s', (iso, text) => expect(relativeDate(iso, now)).toBe(text))
})
