// Twelve hours: a tiny picture, repeated without encoding it again. A few segments anywhere in it are compared.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { endings } from '../lib/endings.mjs'
import { fetchRendition, renditions } from '../lib/hls.mjs'
import { numbersIn } from '../lib/picture.mjs'
import { run } from '../lib/process.mjs'
import { asFile, checkPlaylist, readRendition } from '../lib/rendition.mjs'
import { startSite } from '../lib/server.mjs'
import { media } from '../media/make.mjs'
import { randomFrom } from '../media/paint.mjs'
import { recipes } from '../media/recipes.mjs'

const ends = endings()
const only = new RegExp(process.env.MILLRACE_TORTURE_ONLY ?? '.')

const kHours = 12
const kSegments = 12

describe('Torture', { concurrency: 1, skip: !only.test('long_12h') }, () => {
  describe('long_12h', { concurrency: 1 }, () => {
    const recipe = recipes.minute
    const source = {}
    before(async () => {
      const { server, admin } = await startSite(ends)
      const minute = await media('minute')
      const path = `${minute}.${kHours}h.mp4`
      const loops = String(kHours * 60 - 1)
      const copy = ['-c', 'copy', '-y', path]
      if (!existsSync(path))
        await run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-stream_loop', loops, '-i', minute, ...copy])
      const video = await admin.publish(path)
      Object.assign(source, { server, admin, video, found: await renditions(admin, video) })
    })

    it('is ready and has the length it should', () => {
      assert.ok(Math.abs(source.video.duration - kHours * 3600) < 60, `${source.video.duration} s`)
      for (const { list } of source.found) checkPlaylist(list)
    })

    it('shows the right pictures in segments anywhere', async (t) => {
      const random = randomFrom(12)
      const { width, height } = recipe
      for (const one of source.found.filter((r) => r.picture)) {
        for (let i = 0; i < kSegments; i++) {
          const k = Math.floor(random() * one.list.segments.length)
          const part = { ...one.list, segments: [one.list.segments[k]] }
          const bytes = await fetchRendition(source.admin, part)
          const { parsed, seconds, track } = readRendition(bytes)
          const numbers = await asFile(bytes, (file) => numbersIn(file, { width, height }))
          const before = one.list.segments.slice(0, k).reduce((sum, s) => sum + s.duration, 0)
          assert.ok(
            Math.abs(parsed[0].begin / track.timescale - before) < 0.5,
            `segment ${k} lies where it should`,
          )
          const rate = Number(recipe.fps)
          for (const [j, number] of numbers.entries()) {
            const wanted = 1 + (Math.round(seconds[j] * rate) % recipe.frames)
            assert.equal(number, wanted, `picture at ${seconds[j]} s`)
          }
        }
      }
      t.diagnostic(`${kSegments} segments of each rendition`)
    })
  })
})
