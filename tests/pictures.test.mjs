// The pictures of a video: its storyboard shows the right frames, to those who may see them, whatever is killed.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { master } from './lib/hls.mjs'
import { faultsOfImages } from './lib/hls-rules.mjs'
import { quick } from './lib/paths.mjs'
import { kills, sleep } from './lib/process.mjs'
import { Server, startSite } from './lib/server.mjs'
import { storyboard } from './lib/tiles.mjs'
import { media } from './media/make.mjs'
import { recipes } from './media/recipes.mjs'

const ends = endings()

/** Where a server keeps the pictures of its only media. */
const folderOf = (server) => {
  const all = join(server.data, 'objects/media')
  const [id] = readdirSync(all)
  return join(all, id, 'stills')
}

describe('A storyboard', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('viewer')
  })

  const usual = ['h264_faststart', 'rotated_phone', 'h264_open_gop', 'vp9_webm', 'h264_ts']
  const more = ['mpeg4_avi', 'mpeg2_interlaced_ts', 'vfr_mov', 'edit_list']
  for (const name of quick ? usual.slice(0, 2) : [...usual, ...more])
    it(`of ${recipes[name].kind} has a tile a second, of that second`, async () => {
      const video = await user.publish(await media(name))
      const { cues, sheets } = await storyboard(user, video)
      const board = video.storyboard
      assert.equal(board.step, 1)
      assert.equal(cues.length, board.tiles)
      assert.equal(sheets.length, 1)
      assert.equal(sheets[0].width, board.columns * board.tile_width)
      assert.equal(sheets[0].height, board.rows * board.tile_height)
      const [long, short] = [video.width, video.height].sort((a, b) => b - a)
      const sides = [board.tile_width, board.tile_height].sort((a, b) => b - a)
      assert.equal(sides[0], 160)
      assert.ok(Math.abs(sides[1] - (160 * short) / long) <= 1)
      assert.ok(Math.abs(cues.at(-1).end - video.duration) < 0.002)

      const [a, b] = recipes[name].fps.split('/').map(Number)
      const rate = a / (b ?? 1) / (recipes[name].numberEvery ?? 1)
      const first = name === 'edit_list' ? 1.2 * rate : 0
      for (const [k, cue] of cues.entries()) {
        assert.equal(cue.begin, k)
        assert.notEqual(cue.number, null, `tile ${k} cannot be read`)
        const at = (cue.number - 1 - first) / rate
        if (recipes[name].holds) continue
        assert.ok(at > cue.begin - 0.1 && at < cue.end + 0.1, `${at} s at ${cue.begin} s`)
      }
    })

  it('of a video that can be entered at its beginning alone is as true', async () => {
    const encode = '-c:v libx264 -preset veryfast -g 9999 -keyint_min 9999 -sc_threshold 0'
    const video = await user.publish(await generate('rare.mp4', { seconds: 30, encode }))
    const { cues, sheets } = await storyboard(user, video)
    assert.equal(cues.length, 30)
    // ffmpeg's test picture moves: a tile that repeated another would be its copy.
    const tile = ({ x, y, width, height }) =>
      Array.from({ length: height }, (_, row) =>
        sheets[0].luma.subarray((y + row) * sheets[0].width + x, (y + row) * sheets[0].width + x + width),
      )
    for (const [k, cue] of cues.slice(1).entries())
      assert.ok(!Buffer.concat(tile(cue)).equals(Buffer.concat(tile(cues[k]))), `tile ${k + 1}`)
  })

  it('has steps that grow with the length, and as many sheets as it needs', async () => {
    const encode = '-c:v libx264 -preset ultrafast -g 20 -keyint_min 20 -sc_threshold 0'
    const video = await user.publish(await generate('long.mp4', { size: '64x36', seconds: 410, encode }))
    assert.equal(video.storyboard.step, 5)
    const { cues, sheets } = await storyboard(user, video)
    assert.equal(cues.length, 82)
    assert.equal(sheets.length, 1)
    assert.deepEqual([cues[0].width, cues[0].height], [64, 36])
    const longer = await user.publish(await generate('longer.mp4', { size: '64x36', seconds: 250, encode }))
    const parts = await storyboard(user, longer)
    assert.equal(parts.cues.length, 125)
    assert.equal(parts.sheets.length, 2)
    assert.equal((await user.ask(`/media/${longer.id}/storyboard-2.jpg`)).status, 404)
  })

  it('is named in the master as an image playlist that keeps its rules', async () => {
    const video = await user.publish(await media('h264_faststart'))
    const { answer } = await master(user, video)
    const line = answer.text.split('\n').find((one) => one.startsWith('#EXT-X-IMAGE-STREAM-INF'))
    assert.match(line, /URI="storyboard\.m3u8"/)
    const list = await user.must(200, `/media/${video.id}/storyboard.m3u8`)
    assert.equal(list.headers['content-type'], 'application/vnd.apple.mpegurl')
    assert.deepEqual(faultsOfImages(list.text), [])
    const { sheets } = await storyboard(user, video)
    const bandwidth = Number(/BANDWIDTH=(\d+)/.exec(line)[1])
    assert.ok((sheets[0].bytes * 8) / video.duration <= bandwidth)
  })

  it('is revalidated by its tag, and shared by caches only while the video is', async () => {
    const video = await user.publish(await media('silent'))
    await storyboard(user, video)
    const paths = ['storyboard.vtt', 'storyboard-0.jpg', 'storyboard.m3u8'].map(
      (n) => `/media/${video.id}/${n}`,
    )
    for (const path of paths) {
      const { headers } = await user.must(200, path)
      const again = await user.ask(path, { headers: { 'if-none-match': headers.etag } })
      assert.equal(again.status, 304, path)
    }
    for (const path of paths.slice(0, 2))
      assert.equal((await user.ask(path)).headers['cache-control'], 'public, max-age=60')
    await user.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility: 'private' } })
    for (const path of paths.slice(0, 2))
      assert.equal((await user.ask(path)).headers['cache-control'], 'private, max-age=60')
    const stranger = await server.user('stranger')
    for (const path of paths) {
      assert.equal((await stranger.ask(path)).status, 404, path)
      assert.equal((await server.client().ask(path)).status, 404, path)
    }
  })

  it('has no other sheets, and sound has none', async () => {
    const video = await user.publish(await media('silent'))
    for (const n of ['1', '-1', '00', '0x0', '', '99999999999999999999', '0.', '%30%00'])
      assert.equal(
        (await user.ask(`/media/${video.id}/storyboard-${n}.jpg`)).status,
        n.endsWith('%00') ? 400 : 404,
        n,
      )
    const sound = await user.publish(await media('sound_mp3'))
    assert.equal(sound.storyboard, null)
    for (const name of ['storyboard.vtt', 'storyboard-0.jpg', 'storyboard.m3u8']) {
      const answer = await user.ask(`/media/${sound.id}/${name}`)
      assert.equal(answer.status, 404, name)
      assert.equal(answer.code, 'not_found')
    }
  })
})

describe('A storyboard that is not there', { concurrency: 1 }, () => {
  let server
  let user
  let video
  before(async () => {
    server = await Server.start()
    ends(() => server.stop())
    user = await server.admin()
    video = await user.publish(await media('h264_faststart'))
    await storyboard(user, video)
  })
  const sheetFile = () => join(folderOf(server), 'storyboard1/0.jpg')

  it('is drawn again, the same, when it is asked for', async () => {
    const first = readFileSync(sheetFile())
    rmSync(folderOf(server), { recursive: true })
    await storyboard(user, video)
    assert.ok(readFileSync(sheetFile()).equals(first))
  })

  it('is drawn again when a sheet is no longer what it was', async () => {
    const first = readFileSync(sheetFile())
    const spoiled = Buffer.from(first)
    spoiled[1000] ^= 255
    await server.terminate()
    writeFileSync(sheetFile(), spoiled)
    await server.launch()
    user.base = server.base
    const answer = await user.patiently(`/media/${video.id}/storyboard-0.jpg`)
    assert.equal(answer.status, 200)
    assert.ok(readFileSync(sheetFile()).equals(first))
  })

  it('says when to ask again while it is drawn', async () => {
    rmSync(folderOf(server), { recursive: true })
    process.kill(server.helpers[0], 'SIGSTOP')
    const answer = await user.ask(`/media/${video.id}/storyboard.vtt`)
    assert.equal(answer.status, 503)
    assert.equal(answer.code, 'busy')
    assert.ok(Number(answer.headers['retry-after']) >= 1)
    process.kill(server.helpers[0], 'SIGCONT')
    await storyboard(user, video)
  })

  it('comes after all when the server or a child is killed while it is drawn', async () => {
    for (const moment of quick ? [30] : [0, 30, 120]) {
      rmSync(folderOf(server), { recursive: true })
      void user.ask(`/media/${video.id}/storyboard.vtt`).catch(() => {})
      await sleep(moment)
      server.helpers.slice(1).forEach(kills)
      await server.kill()
      await server.launch()
      user.base = server.base
      const { cues } = await storyboard(user, video)
      assert.equal(cues.length, 6)
    }
  })
})

describe('A storyboard of a video that shows nothing at all', { concurrency: 1 }, () => {
  it('is not found, and not tried again and again', async () => {
    const server = await Server.start()
    ends(() => server.stop())
    const user = await server.admin()
    const video = await user.publish(await media('h264_faststart'))
    await storyboard(user, video)
    rmSync(folderOf(server), { recursive: true })
    const original = join(folderOf(server), '../original')
    const bytes = readFileSync(original)
    writeFileSync(original, bytes.fill(0, bytes.indexOf('mdat') + 4))
    const path = `/media/${video.id}/storyboard.vtt`
    const first = await user.patiently(path)
    assert.equal(first.status, 404)
    assert.equal(first.code, 'not_found')
    process.kill(server.helpers[0], 'SIGSTOP') // nothing can be drawn: whoever tried would say so
    assert.equal((await user.ask(path)).status, 404)
    process.kill(server.helpers[0], 'SIGCONT')
  })
})
