// A rendition as a whole: every box of its segments held against its playlist, and its bytes as one file.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readInit, readSegment } from './boxes.mjs'

/** What a rendition's boxes say, and the time in seconds at which each of its samples is shown, in that order. */
export function readRendition({ init, segments }) {
  const track = readInit(init)
  const parsed = segments.map(readSegment)
  const pts = parsed.flatMap((s) => s.samples.map((sample) => sample.pts)).sort((a, b) => a - b)
  return { track, parsed, seconds: pts.map((p) => p / track.timescale) }
}

/** Fails unless the segments tile the timeline exactly as the playlist says. */
export function checkRendition(list, { track, parsed, seconds }) {
  assert.equal(track.tracks, 1, 'an init segment has one track')
  assert.equal(track.hasEditList, false, 'an init segment has no edit list')
  assert.equal(parsed.length, list.segments.length)
  for (const [k, segment] of parsed.entries()) {
    const what = `segment ${k}`
    assert.deepEqual(segment.types, ['styp', 'moof', 'mdat'], what)
    assert.ok(segment.samples.length > 0, `${what} has samples`)
    assert.ok(segment.samples[0].key, `${what} begins with a key`)
    const bytes = segment.samples.reduce((sum, s) => sum + s.size, 0)
    assert.equal(segment.payload, bytes, `${what}: the payload is its samples and nothing else`)
    if (k > 0) assert.equal(segment.begin, parsed[k - 1].end, `${what} begins where the one before ends`)
    const first = Math.min(...segment.samples.map((s) => s.pts))
    assert.equal(first, segment.begin, `${what}: its first picture stands at its begin`)
    const duration = (segment.end - segment.begin) / track.timescale
    const told = list.segments[k].duration
    assert.ok(Math.abs(duration - told) < 0.0006, `${what}: EXTINF ${told} for ${duration}`)
  }
  assert.equal(new Set(seconds).size, seconds.length, 'presentation times are unique')
}

/** What a finished playlist must say. */
export function checkPlaylist(list) {
  assert.equal(list.type, 'VOD')
  assert.ok(list.ended, 'the playlist is final')
  for (const { duration } of list.segments)
    assert.ok(
      Math.round(duration) <= list.target,
      `EXTINF ${duration} above EXT-X-TARGETDURATION ${list.target}`,
    )
}

/** Runs `use` with a file of the concatenated rendition. */
export async function asFile({ init, segments }, use) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-rendition-'))
  try {
    const path = join(folder, 'rendition.mp4')
    writeFileSync(path, Buffer.concat([init, ...segments]))
    return await use(path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
