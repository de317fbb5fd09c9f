import { expect, it } from 'vitest'
import { piecesOf } from './description'

it('finds times and links', () => {
  expect(piecesOf('Start 0:05, then 1:02:03. https://example.org/a?b=1 end')).toEqual([
    { at: 0, text: 'Start ' },
    { at: 6, seconds: 5 },
    { at: 10, text: ', then ' },
    { at: 17, seconds: 3723 },
    { at: 24, text: '. ' },
    { at: 26, href: 'https://example.org/a?b=1' },
    { at: 51, text: ' end' },
  ])
})

it('leaves what only looks like a time', () => {
  expect(piecesOf('16:9, 1:2:3:04 and 12:345')).toEqual([{ at: 0, text: '16:9, 1:2:3:04 and 12:345' }])
})

it('makes no link of anything but http', () => {
  expect(piecesOf('javascript:alert(1)')).toEqual([{ at: 0, text: 'javascript:alert(1)' }])
})
