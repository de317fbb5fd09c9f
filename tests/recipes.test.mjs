// The recipe of a media: a ladder of one's own, further codecs, and what happens when it changes.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { frames } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, nameOf, renditions } from './lib/hls.mjs'
import { compareFrames } from './lib/picture.mjs'
import { run } from './lib/process.mjs'
import { asFile, checkRendition, readRendition } from './lib/rendition.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const withConfig = (data, text) => {
  const path = join(temporaryFolder('config'), 'millrace.toml')
  writeFileSync(path, text)
  return { data, args: ['--config', path] }
}
const wide = 'ladder = ["360", "240", "hevc:360", "av1:360"]\npreset = "superfast"\nquality = 26\n'
const names = (video) => video.renditions.map((r) => r.name).join()

async function fetched(client, video) {
  const found = await renditions(client, video)
  for (const one of found)
    Object.assign(one, { name: nameOf(one.path), bytes: await fetchRendition(client, one.list) })
  return Object.fromEntries(found.map((one) => [one.name, one]))
}

describe('A ladder with further codecs', { concurrency: 1 }, () => {
  let admin
  let source
  let first
  before(async () => {
    ;({ admin } = await startSite(ends, withConfig(undefined, wide)))
    source = await media('vp9_webm')
    first = await admin.publish(source)
  })

  it('offers each codec under a truthful name', () => {
    assert.equal(names(first), 'o,360,240,hevc-360,av1-360')
    const codecs = Object.fromEntries(first.renditions.map((r) => [r.name, r.codecs.split('.')[0]]))
    assert.deepEqual(codecs, { o: 'vp09', 360: 'avc1', 240: 'avc1', 'hevc-360': 'hvc1', 'av1-360': 'av01' })
  })

  it('shows the same pictures in each of them, and gives the same bytes for a second upload', async (t) => {
    const all = await fetched(admin, first)
    const again = await fetched(admin, await admin.publish(source))
    for (const name of ['360', 'hevc-360', 'av1-360']) {
      const one = all[name]
      const parsed = readRendition(one.bytes)
      checkRendition(one.list, parsed)
      const size = { width: 640, height: 360 }
      const { numbers, ratios } = await asFile(one.bytes, (file) => compareFrames(file, source, size))
      t.diagnostic(`${name}: PSNR least ${Math.min(...ratios).toFixed(1)} dB`)
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => numbers[0] + i),
        `${name}: every picture in order`,
      )
      assert.equal(numbers.length, 270)
      assert.ok(Math.min(...ratios) > 32, `${name}: PSNR ${Math.min(...ratios)}`)
      for (const [k, bytes] of one.bytes.segments.entries())
        assert.ok(again[name].bytes.segments[k].equals(bytes), `${name} segment ${k} is the same again`)
    }
  })

  it('keeps within the bandwidth that it announces', async () => {
    for (const one of Object.values(await fetched(admin, first)).filter((r) => r.picture))
      for (const [k, bytes] of one.bytes.segments.entries()) {
        const bits = (bytes.length * 8) / Math.max(one.list.segments[k].duration, 0.5)
        assert.ok(bits <= Number(one.BANDWIDTH), `${one.name} segment ${k}: ${bits} of ${one.BANDWIDTH}`)
      }
  })

  it('is decoded as the codec says', async () => {
    for (const name of ['hevc-360', 'av1-360']) {
      const one = (await fetched(admin, first))[name]
      let count = 0
      await asFile(one.bytes, async (file) => {
        const { stdout } = await run('ffprobe', [
          '-v',
          'error',
          '-show_entries',
          'stream=codec_name',
          '-of',
          'csv=p=0',
          file,
        ])
        assert.equal(String(stdout).trim(), name.startsWith('hevc') ? 'hevc' : 'av1')
        for await (const _ of frames(file, { width: 640, height: 360 })) count++
      })
      assert.equal(count, 270, name)
    }
  })
})

describe('A changed recipe', { concurrency: 1 }, () => {
  let server
  let admin
  let video
  let data
  const masterOf = async () => (await admin.must(200, `/media/${video.id}/master.m3u8`)).text
  const firstSegment = async () =>
    (await renditions(admin, video)).find((r) => r.picture).list.segments[0].path

  before(async () => {
    data = temporaryFolder('data')
    ;({ server, admin } = await startSite(ends, withConfig(data, 'ladder = ["360", "240"]')))
    video = await admin.publish(await media('vp9_webm'))
    assert.equal(names(video), 'o,360,240')
  })

  const restart = async (text) => {
    await server.stop()
    server.args = withConfig(data, text).args
    await server.launch()
    admin.base = server.base
  }

  it('leaves videos as they are', async () => {
    const before = await masterOf()
    await restart('ladder = ["240", "144"]')
    assert.equal(await masterOf(), before)
    const other = await admin.publish(await media('h264_faststart'))
    assert.equal(names(other), 'o,240,144')
  })

  it('makes new keys for a video when asked to, and still serves the old ones', async () => {
    // Of a rung that the new ladder does not have.
    const rung = (await renditions(admin, video)).find((one) => nameOf(one.path) === '360')
    const old = rung.list.segments[0].path
    const answer = await admin.must(200, `/api/v1/videos/${video.id}/recipe`, { method: 'POST' })
    assert.equal(names(answer.json), 'o,240,144')
    assert.match(await masterOf(), /\/r2\/144\//)
    assert.equal((await admin.patiently(await firstSegment())).status, 200)
    assert.equal((await admin.patiently(old)).status, 200, 'a player that began before goes on')
    for (const wrong of ['r0', 'r3', 'r-1', 'r01', 'r99999999999999', 'x'])
      assert.equal((await admin.ask(old.replace('/r1/', `/${wrong}/`))).status, 404, wrong)
  })

  it('is for those who may edit', async () => {
    const stranger = await server.user('stranger')
    const answer = await stranger.ask(`/api/v1/videos/${video.id}/recipe`, { method: 'POST' })
    assert.ok([403, 404].includes(answer.status), String(answer.status))
  })

  it('comes by itself for a video of another version', async () => {
    const { media: id } = /(?<media>[\w-]+)\/r2\//.exec(await masterOf()).groups
    await server.stop()
    writeFileSync(join(data, 'objects', 'media', id, 'r2', 'headers'), 'what an earlier version wrote')
    server.args = withConfig(data, 'ladder = ["240"]').args
    await server.launch()
    admin.base = server.base
    assert.match(await masterOf(), /\/r3\/240\//)
    assert.equal((await admin.patiently(await firstSegment())).status, 200)
  })
})
