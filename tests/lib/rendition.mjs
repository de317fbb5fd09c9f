// A rendition as a whole: every box of its segments held against its playlist, and its bytes as one file.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readInit, readSegment } from './boxes.mjs'

/** Reads init and segments; fails unless they tile the timeline exactly as the playlist says. */
export function readRendition(list, { init, segments }) {
  const track = readInit(init)
  assert.equal(track.tracks, 1, 'an init segment has one track')
  assert.equal(track.hasEditList, false, 'an init segment has no edit list')
  const parsed = segments.map(readSegment)
  parsed.forEach((segment, k) => {
    const what = `segment ${k}`
    assert.deepEqual(segment.types, ['styp', 'moof', 'mdat'], what)
    assert.ok(segment.samples.length > 0, `${what} has samples`)
    assert.ok(segment.samples[0].key, `${what} begins with a key`)
    const bytes = segment.samples.reduce((sum, s) => sum + s.size, 0)
    assert.equal(segment.payload, bytes, `${what}: the payload is its samples and nothing else`)
    if (k > 0) assert.equal(segment.begin, parsed[k - 1].end, `${what} begins where the one before ends`)
    const shown = segment.samples.map((s) => s.pts)
    assert.equal(Math.min(...shown), segment.begin, `${what}: its first picture stands at its begin`)
    const duration = (segment.end - segment.begin) / track.timescale
    assert.ok(
      Math.abs(duration - list.segments[k].duration) < 0.0006,
      `${what}: EXTINF ${list.segments[k].duration} for ${duration}`,
    )
  })
  const pts = parsed.flatMap((s) => s.samples.map((sample) => sample.pts)).sort((a, b) => a - b)
  assert.equal(new Set(pts).size, pts.length, 'presentation times are unique')
  return { track, parsed, seconds: pts.map((p) => p / track.timescale) }
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
