// Playing: playlists and segments as caches see them, and the one-file forms of a video.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { boxes, typesIn } from './lib/boxes.mjs'
import { countFrames, frames, streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, master, nameOf, renditions } from './lib/hls.mjs'
import { open } from './lib/http.mjs'
import { readMark } from './lib/marks.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

let server
let user
let folder
before(async () => {
  ;({ server } = await startSite(ends))
  user = await server.user('viewer')
  folder = temporaryFolder('playing')
})

const saved = (name, bytes) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function numbersOf(path, { width, height }) {
  const numbers = []
  for await (const frame of frames(path, { width, height })) numbers.push(readMark(frame, width, height))
  return numbers
}

const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1)

describe('As soon as a video is ready', { concurrency: 1 }, () => {
  let video
  let lists
  before(async () => {
    video = await user.publish(await media('h264_moov_last'), {
      fields: { title: 'River', description: 'A 2:1 test' },
    })
    lists = await renditions(user, video)
  })

  it('its master names every rendition, though nothing is filled', async () => {
    const { variants, media: groups, independent, answer } = await master(user, video)
    assert.match(answer.headers['content-type'], /^application\/vnd\.apple\.mpegurl/)
    assert.ok(independent)
    const pictures = video.renditions.filter((r) => r.height > 0)
    const shown = variants.filter((v) => v.RESOLUTION)
    assert.deepEqual(shown.map((v) => nameOf(v.path)).sort(), pictures.map((r) => r.name).sort())
    const [heard, ...more] = variants.filter((v) => !v.RESOLUTION)
    assert.deepEqual(more, [])
    assert.equal(heard.path, groups.find((g) => g.DEFAULT === 'YES').path, 'the sound alone, to listen to')
    assert.match(heard.CODECS, /^mp4a\.40\.(2|5|29)$/)
    for (const variant of shown) {
      assert.match(variant.CODECS, /^avc1\.[0-9a-fA-F]{6},mp4a\.40\.(2|5|29)$/)
      assert.match(variant.RESOLUTION, /^\d+x\d+$/)
      assert.ok(Number(variant.BANDWIDTH) > 0)
      assert.ok(groups.some((g) => g.TYPE === 'AUDIO' && g['GROUP-ID'] === variant.AUDIO))
    }
    assert.ok(video.renditions.some((r) => r.kind === 'assembled'))
    assert.ok(video.renditions.some((r) => r.kind === 'rendered'))
  })

  it('its ladder never goes above the original', () => {
    const heights = video.renditions.map((r) => r.height)
    assert.equal(Math.max(...heights), 720)
    assert.deepEqual(
      [...new Set(heights.filter(Boolean))].sort((a, b) => b - a),
      [720, 480, 360, 240],
    )
  })

  it('its bandwidths hold for every segment', async () => {
    const { variants } = await master(user, video)
    const bits = async (list) => {
      const { segments } = await fetchRendition(user, list)
      return Math.max(...segments.map((bytes, k) => (bytes.length * 8) / list.segments[k].duration))
    }
    const sound = Math.max(...(await Promise.all(lists.filter((l) => !l.picture).map((l) => bits(l.list)))))
    for (const variant of variants) {
      const { list } = lists.find((l) => l.path === variant.path)
      const most = variant.RESOLUTION ? (await bits(list)) + sound : sound
      assert.ok(
        most <= Number(variant.BANDWIDTH) * 1.1,
        `${variant.RESOLUTION}: ${most} above ${variant.BANDWIDTH}`,
      )
    }
  })

  it('its borders nest: those of a coarser rendition are borders of the finer ones', () => {
    const borders = (list) => {
      let at = 0
      return list.segments.map((s) => {
        at += s.duration
        return at
      })
    }
    const pictures = lists.filter((l) => l.picture).map((l) => borders(l.list))
    pictures.sort((a, b) => a.length - b.length)
    for (const finer of pictures)
      for (const border of pictures[0])
        assert.ok(
          finer.some((b) => Math.abs(b - border) < 0.002),
          `no border at ${border} in ${finer}`,
        )
  })

  it('its segments and inits may be kept for ever, its master is asked for again', async () => {
    for (const { list } of lists) {
      const [segment] = list.segments
      for (const path of [list.init, segment.path]) {
        const { headers } = await user.patiently(path)
        assert.match(headers['cache-control'], /immutable/, path)
        assert.match(headers['cache-control'], /max-age=\d{6,}/, path)
        assert.ok(headers['content-length'] || headers['transfer-encoding'] === 'chunked')
      }
      const { headers } = await user.patiently(segment.path)
      assert.match(headers['content-type'], /^(video|audio)\/(mp4|iso\.segment)/)
    }
    const first = (await master(user, video)).answer
    assert.doesNotMatch(first.headers['cache-control'] ?? '', /immutable/)
    assert.ok(first.headers.etag)
    const again = await user.ask(`/media/${video.id}/master.m3u8`, {
      headers: { 'if-none-match': first.headers.etag },
    })
    assert.equal(again.status, 304)
    assert.equal(again.body.length, 0)
  })

  it('says how a segment came to be', async () => {
    for (const one of lists) {
      const { headers } = await user.patiently(one.list.segments[0].path)
      const kind = video.renditions.find((r) => r.name === nameOf(one.path))?.kind
      if (kind === 'rendered')
        assert.match(headers['server-timing'], /origin;desc="?(stored|rendered)/, one.path)
    }
  })

  it('has a poster that is a picture, not black', async () => {
    for (const width of [640, 1280]) {
      const answer = await user.must(200, `/media/${video.id}/poster-${width}.jpg`)
      assert.equal(answer.headers['content-type'], 'image/jpeg')
      const path = saved(`poster-${width}.jpg`, answer.body)
      const {
        streams: [picture],
      } = await streams(path)
      assert.equal(picture.width, width)
      for await (const frame of frames(path, { width: 64, height: 36 })) {
        const mean = frame.subarray(0, 64 * 36).reduce((sum, v) => sum + v, 0) / (64 * 36)
        assert.ok(mean > 40 && mean < 220, `mean ${mean}`)
      }
    }
  })

  it('answers HEAD as GET without the body', async () => {
    const [{ list }] = lists
    for (const path of [list.path, list.init, list.segments[0].path, `/media/${video.id}/video.mp4`]) {
      const get = await user.patiently(path)
      const head = await user.ask(path, { method: 'HEAD' })
      assert.equal(head.status, 200, path)
      assert.equal(head.body.length, 0)
      if (head.headers['content-length'])
        assert.equal(Number(head.headers['content-length']), get.body.length, path)
    }
  })
})

describe('The file of an H.264 original', { concurrency: 1 }, () => {
  let video
  let answer
  let path
  before(async () => {
    video = await user.publish(await media('h264_faststart'))
    path = `/media/${video.id}/video.mp4`
    answer = await user.must(200, path)
  })

  it('has its length at once and is the same under the tutorial’s path', async () => {
    assert.equal(Number(answer.headers['content-length']), answer.body.length)
    assert.equal(answer.headers['accept-ranges'], 'bytes')
    assert.match(answer.headers['content-type'], /^video\/mp4/)
    const twin = await user.must(200, `/video/${video.id}`)
    assert.ok(twin.body.equals(answer.body))
  })

  it('begins with its index and holds no place where it was taken', async () => {
    const types = boxes(answer.body).map((b) => b.type)
    assert.ok(types.indexOf('moov') < types.indexOf('mdat'), types.join())
    const source = await streams(await media('h264_faststart'))
    assert.match(JSON.stringify(source.format.tags), /48\.8577/, 'the source has a place')
    for (const text of ['+48.8577', '\xa9xyz', 'loci', 'ISO6709'])
      assert.equal(answer.body.indexOf(text, 0, 'latin1'), -1, text)
    assert.ok(!typesIn(boxes(answer.body)).includes('udta'))
  })

  it('plays every picture of the original, unchanged, with its sound', async () => {
    const file = saved('from-original.mp4', answer.body)
    assert.deepEqual(await numbersOf(file, { width: 640, height: 360 }), upTo(180))
    const { streams: list } = await streams(file)
    assert.deepEqual(list.map((s) => s.codec_name).sort(), ['aac', 'h264'])
    assert.equal(await countFrames(file), 180)
  })

  it('is given in ranges, and whole again when it has changed', async () => {
    const { etag } = answer.headers
    assert.ok(etag)
    const part = await user.must(206, path, { headers: { range: 'bytes=100-199', 'if-range': etag } })
    assert.ok(part.body.equals(answer.body.subarray(100, 200)))
    const other = await user.must(200, path, { headers: { range: 'bytes=100-199', 'if-range': '"another"' } })
    assert.ok(other.body.equals(answer.body))
    const unchanged = await user.ask(path, { headers: { 'if-none-match': etag } })
    assert.equal(unchanged.status, 304)
  })
})

describe('The file of an edited original', { concurrency: 1 }, () => {
  it('shows what the edit list shows', async () => {
    const video = await user.publish(await media('edit_list'))
    const file = saved('edited.mp4', (await user.must(200, `/video/${video.id}`)).body)
    const numbers = await numbersOf(file, { width: 640, height: 360 })
    assert.deepEqual(
      numbers.slice(-145),
      Array.from({ length: 145 }, (_, i) => i + 31),
    )
  })
})

describe('The file of a WebM original', { concurrency: 1 }, () => {
  it('streams as it grows, from the first byte on, and is whole', async () => {
    const video = await user.publish(await media('clip_vp9'))
    const stream = await open(server.base, `/video/${video.id}`, { headers: user.authorization })
    assert.equal(stream.statusCode, 200)
    const growing = stream.headers['content-length'] === undefined
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    const file = saved('growing.mp4', bytes)
    assert.deepEqual(await numbersOf(file, { width: 640, height: 360 }), upTo(600))
    if (growing) assert.ok(typesIn(boxes(bytes)).includes('moof'), 'it is fragmented')
    const { streams: list } = await streams(file)
    assert.deepEqual(list.map((s) => s.codec_name).sort(), ['aac', 'h264'])
  })

  it('has a length, ranges and HEAD once the rendition is filled', async () => {
    const { id } = await user.publish(await media('vp9_webm'))
    await user.filled(id)
    const path = `/video/${id}`
    const answer = await user.must(200, path)
    assert.equal(Number(answer.headers['content-length']), answer.body.length)
    const types = boxes(answer.body).map((b) => b.type)
    assert.ok(types.indexOf('moov') < types.indexOf('mdat') && !types.includes('moof'), types.join())
    const head = await user.must(200, path, { method: 'HEAD' })
    assert.equal(Number(head.headers['content-length']), answer.body.length)
    const part = await user.must(206, path, { headers: { range: 'bytes=5000-99999' } })
    assert.ok(part.body.equals(answer.body.subarray(5000, 100_000)))
    assert.equal((await user.ask(path, { headers: { range: `bytes=${answer.body.length}-` } })).status, 416)
    const file = saved('filled.mp4', answer.body)
    assert.deepEqual(await numbersOf(file, { width: 640, height: 360 }), upTo(270))
  })
})
