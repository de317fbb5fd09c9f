// A clip as a player reads it: pieces with a discontinuity between them, each decoded by itself.
import assert from 'node:assert/strict'
import { parseMediaPlaylist } from './hls.mjs'
import { faultsOfMedia } from './hls-rules.mjs'
import { numbersIn } from './picture.mjs'
import { asFile, checkPlaylist, checkRendition, readRendition } from './rendition.mjs'

const kSize = { width: 426, height: 240, filter: 'scale=426:240' }

/** Cuts a clip; `spans` as the API takes them. */
export const cut = async (user, spans, more = {}) =>
  (await user.must(201, '/api/v1/clips', { method: 'POST', body: { spans, ...more } })).json

/** The pieces of a media playlist, each as a playlist of its own. */
export function pieces(text, path) {
  const [head, ...rest] = text.split('#EXT-X-DISCONTINUITY\n')
  const header = head.slice(0, head.indexOf('#EXT-X-MAP'))
  const last = rest.length
  return [head, ...rest.map((part) => header + part)].map((part, i) =>
    parseMediaPlaylist(i === last ? part : `${part}#EXT-X-ENDLIST\n`, path),
  )
}

async function bytesOf(client, path) {
  const answer = await client.patiently(path)
  assert.equal(answer.status, 200, `${path}: ${answer.text.slice(0, 200)}`)
  return answer.body
}

/** All pieces of a rendition with their bytes; every box is held against the playlist. */
export async function fetchPieces(client, path) {
  const { text } = await client.must(200, path)
  assert.deepEqual(faultsOfMedia(text), [], path)
  const lists = pieces(text, path)
  for (const list of lists) {
    checkPlaylist(list)
    if (list.segments.length === 0) continue
    list.bytes = { init: await bytesOf(client, list.init), segments: [] }
    for (const segment of list.segments) list.bytes.segments.push(await bytesOf(client, segment.path))
    list.boxes = readRendition(list.bytes)
    checkRendition(list, list.boxes)
  }
  return lists
}

/** The numbers that the pictures of a variant show, in order; a piece may have another size than is told. */
export async function numbersOf(client, variant) {
  const numbers = []
  for (const { bytes } of await fetchPieces(client, variant.path))
    numbers.push(...(await asFile(bytes, (file) => numbersIn(file, kSize))))
  return numbers
}

export const countUp = (from, to) => Array.from({ length: to - from }, (_, i) => from + i)
