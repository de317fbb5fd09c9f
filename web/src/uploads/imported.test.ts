import { describe, expect, it } from 'vitest'
import { addressesIn, type Import, isUnderWay, partOf, titleOf } from './imported'

const one: Import = {
  id: 'a',
  url: 'https://example.org/a.mp4',
  state: 'running',
  received: 25,
  length: 100,
  file_name: 'a.mp4',
  title: '',
  visibility: 'unlisted',
  created_at: '2026-01-01T00:00:00Z',
  reason: null,
  trouble: null,
  video: null,
}

describe('addresses', () => {
  it.each([
    ['', []],
    ['  https://a.example/x \n\n https://b.example/y\r\n', ['https://a.example/x', 'https://b.example/y']],
    ['https://a.example/x\nhttps://a.example/x', ['https://a.example/x']],
  ])('are read line by line from %j', (text, found) => expect(addressesIn(text)).toEqual(found))
})

describe('an import', () => {
  it('says how far it is', () => {
    expect(partOf(one)).toBe(0.25)
    expect(partOf({ ...one, length: null })).toBe(0)
    expect(partOf({ ...one, state: 'ready', received: 0 })).toBe(1)
  })
  it('has a name from the beginning', () => {
    expect(titleOf(one)).toBe('a.mp4')
    expect(titleOf({ ...one, title: 'Mill' })).toBe('Mill')
    const nameless = { ...one, file_name: '' }
    expect(titleOf(nameless)).toBe('a')
    expect(titleOf({ ...nameless, url: 'https://a.example/films/%E5%A4%8F%20%E5%A4%A9?x=1' })).toBe('夏 天')
    expect(titleOf({ ...nameless, url: 'https://a.example/100%' })).toBe('https://a.example/100%')
    expect(titleOf({ ...nameless, url: 'https://films.example/' })).toBe('films.example')
  })
  it('is under way until it has ended', () => {
    expect(isUnderWay({ ...one, state: 'queued' })).toBe(true)
    expect(isUnderWay({ ...one, state: 'failed' })).toBe(false)
  })
})
