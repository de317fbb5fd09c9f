// HLS as a player reads it: the master, its media playlists, and all bytes of a rendition.
import assert from 'node:assert/strict'
import { randomFrom } from '../media/paint.mjs'
import { faultsOfMaster, faultsOfMedia, faultsTogether } from './hls-rules.mjs'

function attributes(text) {
  const found = text.matchAll(/([A-Z0-9-]+)=("[^"]*"|[^,]*)/g)
  return Object.fromEntries([...found].map(([, key, value]) => [key, value.replace(/^"|"$/g, '')]))
}

const resolve = (uri, against) => {
  const url = new URL(uri, new URL(against, 'http://host'))
  return url.pathname + url.search
}

export function parseMaster(text, path) {
  const lines = text.trim().split(/\r?\n/)
  assert.equal(lines[0], '#EXTM3U')
  const variants = []
  const media = []
  lines.forEach((line, i) => {
    if (line.startsWith('#EXT-X-STREAM-INF:'))
      variants.push({ ...attributes(line.slice(18)), path: resolve(lines[i + 1], path) })
    if (line.startsWith('#EXT-X-MEDIA:')) {
      const attrs = attributes(line.slice(13))
      media.push({ ...attrs, path: attrs.URI && resolve(attrs.URI, path) })
    }
  })
  return { variants, media, independent: lines.includes('#EXT-X-INDEPENDENT-SEGMENTS') }
}

export function parseMediaPlaylist(text, path) {
  const lines = text.trim().split(/\r?\n/)
  assert.equal(lines[0], '#EXTM3U')
  const value = (tag) => lines.find((line) => line.startsWith(`${tag}:`))?.slice(tag.length + 1)
  const segments = []
  lines.forEach((line, i) => {
    if (line.startsWith('#EXTINF:'))
      segments.push({ duration: Number(line.slice(8).split(',')[0]), path: resolve(lines[i + 1], path) })
  })
  return {
    path,
    segments,
    type: value('#EXT-X-PLAYLIST-TYPE'),
    target: Number(value('#EXT-X-TARGETDURATION')),
    init: value('#EXT-X-MAP') && resolve(attributes(value('#EXT-X-MAP')).URI, path),
    ended: lines.at(-1) === '#EXT-X-ENDLIST',
    duration: segments.reduce((sum, s) => sum + s.duration, 0),
  }
}

export async function master(client, video) {
  const path = `/media/${video.id}/master.m3u8`
  const answer = await client.must(200, path)
  assert.deepEqual(faultsOfMaster(answer.text), [], path)
  return { ...parseMaster(answer.text, path), answer }
}

export async function playlist(client, path) {
  const { text } = await client.must(200, path)
  assert.deepEqual(faultsOfMedia(text), [], path)
  return parseMediaPlaylist(text, path)
}

/** All media playlists that a master names, each once, with what is known of it. */
export async function renditions(client, video) {
  const found = new Map()
  const { variants, media } = await master(client, video)
  for (const variant of variants)
    found.set(variant.path, { ...variant, picture: Boolean(variant.RESOLUTION) })
  for (const entry of media)
    if (entry.path && entry.TYPE === 'AUDIO') found.set(entry.path, { ...entry, picture: false })
  const list = []
  for (const entry of found.values()) list.push({ ...entry, list: await playlist(client, entry.path) })
  const pictures = list.filter((one) => one.picture).map((one) => one.list)
  const sound = list.find((one) => !one.picture)?.list
  assert.deepEqual(faultsTogether({ pictures, sound }), [], `/media/${video.id}/master.m3u8`)
  return list
}

const pathParts = (path) => path.split('/')
/** "720" of /media/V/M/r1/720/index.m3u8 */
export const nameOf = (path) => pathParts(path).at(-2)

export function shuffled(list, seed) {
  const random = randomFrom(seed)
  const out = [...list]
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[out[i], out[j]] = [out[j], out[i]]
  }
  return out
}

async function bytesOf(client, path) {
  const answer = await client.patiently(path)
  assert.equal(answer.status, 200, `${path}: ${answer.text.slice(0, 300)}`)
  return answer
}

/** Init and segments of a rendition, fetched in shuffled order, two at a time; segments[k] is segment k. */
export async function fetchRendition(client, list, { seed = 1 } = {}) {
  const init = (await bytesOf(client, list.init)).body
  const segments = []
  const headers = []
  const waiting = shuffled([...list.segments.keys()], seed)
  const lane = async () => {
    for (let k = waiting.pop(); k !== undefined; k = waiting.pop()) {
      const answer = await bytesOf(client, list.segments[k].path)
      segments[k] = answer.body
      headers[k] = answer.headers
    }
  }
  await Promise.all([lane(), lane()])
  return { init, segments, headers }
}
