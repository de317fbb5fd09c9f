import { expect, test } from 'vitest'
import { parseTiles, tileAt } from './tiles'

const text = `WEBVTT

00:00:00.000 --> 00:00:01.000
storyboard-0.jpg#xywh=0,0,160,90

00:00:02.000 --> 00:00:03.000
storyboard-0.jpg#xywh=320,0,160,90

01:00:00.500 --> 01:00:05.000
storyboard-1.jpg#xywh=0,90,160,90
`
const tiles = parseTiles(text, 'http://host/media/v/storyboard.vtt')

test('reads the cues of a storyboard', () => {
  expect(tiles).toHaveLength(3)
  expect(tiles[2]).toEqual({
    begin: 3600.5,
    end: 3605,
    sheet: 'http://host/media/v/storyboard-1.jpg',
    x: 0,
    y: 90,
    width: 160,
    height: 90,
  })
  expect(parseTiles(text.replaceAll('\n', '\r\n'), 'http://host/media/v/storyboard.vtt')).toEqual(tiles)
  expect(parseTiles('<html>', 'http://host/')).toEqual([])
})

test('finds the tile of a time, and none where there is none', () => {
  expect(tileAt(tiles, 0)?.x).toBe(0)
  expect(tileAt(tiles, 1.5)).toBeUndefined()
  expect(tileAt(tiles, 2)?.x).toBe(320)
  expect(tileAt(tiles, 9999)?.begin).toBe(3600.5)
  expect(tileAt([], 1)).toBeUndefined()
})
