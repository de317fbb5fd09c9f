// Storyboards as a seek bar reads them: WebVTT cues that name a part of a sheet, and the number that the part shows.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { frames } from './decode.mjs'
import { readMark } from './marks.mjs'
import { temporaryFolder } from './server.mjs'

const seconds = (clock) => clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)

/** The cues of a WebVTT file of spatial fragments. */
export function parseTiles(text, path) {
  const [head, ...blocks] = text.trimEnd().split('\n\n')
  assert.equal(head, 'WEBVTT')
  return blocks.map((block) => {
    const [times, payload, ...rest] = block.split('\n')
    assert.deepEqual(rest, [])
    const found = /^([\d:.]+) --> ([\d:.]+)$/.exec(times)
    assert.ok(found, times)
    const [name, fragment] = payload.split('#xywh=')
    const [x, y, width, height] = fragment.split(',').map(Number)
    const url = new URL(name, new URL(path, 'http://host'))
    return { begin: seconds(found[1]), end: seconds(found[2]), sheet: url.pathname, x, y, width, height }
  })
}

/** The luma plane of a picture file of a known size. */
export async function lumaOf(bytes, { width, height, ext = 'jpg' }) {
  const file = join(temporaryFolder('picture'), `picture.${ext}`)
  writeFileSync(file, bytes)
  for await (const frame of frames(file, { width, height })) return frame.subarray(0, width * height)
  throw new Error('there is no picture')
}

/** Width and height in a JPEG's frame header (ITU-T T.81 section B.2.2). */
export function jpegSize(bytes) {
  for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    assert.equal(bytes[at], 0xff)
    if (bytes[at + 1] === 0xc0)
      return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) }
  }
  throw new Error('it has no frame')
}

/** The numbers in a sheet's tiles, by cue. */
export function numberIn(luma, sheetWidth, { x, y, width, height }) {
  const tile = Buffer.alloc(width * height)
  for (let row = 0; row < height; row++)
    luma.copy(tile, row * width, (y + row) * sheetWidth + x, (y + row) * sheetWidth + x + width)
  return readMark(tile, width, height)
}

/** All cues of a video's storyboard, each with the number that its tile shows. */
export async function storyboard(client, video) {
  const path = `/media/${video.id}/storyboard.vtt`
  const list = await client.patiently(path)
  assert.equal(list.status, 200, list.text)
  assert.equal(list.headers['content-type'], 'text/vtt; charset=utf-8')
  const cues = parseTiles(list.text, path)
  const sheets = new Map()
  for (const cue of cues) {
    if (!sheets.has(cue.sheet)) {
      const answer = await client.must(200, cue.sheet)
      assert.equal(answer.headers['content-type'], 'image/jpeg')
      const size = jpegSize(answer.body)
      sheets.set(cue.sheet, { ...size, luma: await lumaOf(answer.body, size), bytes: answer.body.length })
    }
    const sheet = sheets.get(cue.sheet)
    assert.ok(cue.x + cue.width <= sheet.width && cue.y + cue.height <= sheet.height)
    cue.number = numberIn(sheet.luma, sheet.width, cue)
  }
  return { cues, sheets: [...sheets.values()] }
}
