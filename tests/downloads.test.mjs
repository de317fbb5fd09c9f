// Files to take away: every quality as one MP4, made when asked for, of a known length as soon as it is there.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { boxes } from './lib/boxes.mjs'
import { complaints, countFrames, streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { run, until } from './lib/process.mjs'
import { Server, startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const folder = temporaryFolder('downloads')
const configured = (name, text) => {
  const path = join(folder, `${name}.toml`)
  writeFileSync(path, text)
  return ['--config', path]
}

const downloads = async (user, id) => (await user.must(200, `/api/v1/videos/${id}/downloads`)).json.items
const download = async (user, id, quality) =>
  (await downloads(user, id)).find((one) => one.quality === quality)
const start = (user, id, quality) =>
  user.ask(`/api/v1/videos/${id}/downloads`, { method: 'POST', body: { quality } })
const made = (user, id, quality) =>
  until(
    async () => {
      const one = await download(user, id, quality)
      assert.notEqual(one.state, 'failed', JSON.stringify(one.reason))
      return one.state === 'ready' && one
    },
    { what: `${quality} of ${id}` },
  )
const file = (id, quality) => `/media/${id}/video.mp4?quality=${quality}`

describe('A server that makes nothing unasked', { concurrency: 1 }, () => {
  let server
  let user
  let video
  let ready
  before(async () => {
    ;({ server } = await startSite(ends, { args: configured('demand', 'fill = "on demand"\n') }))
    user = await server.user('saver')
    video = await user.publish(await media('h264_moov_last'), { fields: { title: 'Weir / in "spring"' } })
  })

  it('names every quality with a size, and has the original’s own at once', async () => {
    const list = await downloads(user, video.id)
    assert.deepEqual(
      list.map((one) => [one.quality, one.state]),
      [
        ['original', 'ready'],
        ...video.renditions.filter((r) => r.kind === 'rendered').map((r) => [r.name, 'absent']),
      ],
    )
    for (const one of list) assert.ok(one.bytes > 10_000, JSON.stringify(one))
    for (const name of ['o', 'original']) {
      const answer = await user.must(200, file(video.id, name))
      assert.equal(answer.body.length, list[0].bytes)
    }
    assert.equal((await user.video(video.id)).filling, false)
  })

  it('says what to do about a quality that is not made yet', async () => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await user.must(409, file(video.id, '480'), { method })
      if (method === 'GET') assert.equal(answer.code, 'not_filled')
    }
    const answer = await user.must(409, file(video.id, '480'), { headers: { range: 'bytes=0-9' } })
    assert.match(answer.json.detail, /POST \/api\/v1\/videos/)
  })

  it('does not know a quality that there is not, whatever it looks like', async () => {
    for (const quality of ['1080', '../../x', '480/', 'a', '0480', 'x'.repeat(3000)]) {
      const answer = await user.must(404, file(video.id, quality))
      assert.equal(answer.code, 'not_found')
    }
    for (const quality of ['%00', '%ff']) assert.equal((await user.ask(file(video.id, quality))).status, 400)
    for (const quality of ['1080', '../../x', 'a'])
      assert.equal((await start(user, video.id, quality)).status, 404, quality)
    for (const quality of ['', 'x'.repeat(3000), 7, null])
      assert.equal((await start(user, video.id, quality)).status, 422, String(quality))
    assert.equal(
      (await user.ask(`/api/v1/videos/${video.id}/downloads`, { method: 'POST', body: {} })).status,
      422,
    )
    assert.equal(
      (await user.ask(`/api/v1/videos/${video.id}/downloads/..%2f..%2fx`, { method: 'DELETE' })).status,
      400,
    )
    assert.equal((await user.video(video.id)).filling, false)
  })

  it('makes exactly that quality and its sound, and tells of it as of every filling', async () => {
    const seen = []
    const stream = (async () => {
      const abort = new AbortController()
      for await (const { event, data } of user.events(video.id, abort.signal)) {
        if (event === 'end') break
        seen.push(JSON.parse(data))
      }
    })()
    const asked = await start(user, video.id, '360')
    assert.equal(asked.status, 202)
    assert.ok(['waiting', 'making'].includes(asked.json.state), asked.text)
    assert.equal((await start(user, video.id, '360')).status, 202, 'joins')
    ready = await made(user, video.id, '360')
    await stream
    const after = await user.video(video.id)
    for (const one of after.renditions) {
      if (one.kind === 'assembled') continue
      assert.equal(one.filled, one.name === '360' ? 1 : 0, one.name)
      assert.equal(one.bytes > 0, one.name === '360', one.name)
    }
    assert.equal((await start(user, video.id, '360')).status, 200)
    assert.ok(seen.length > 0)
  })

  it('gives a whole MP4 of a known length, named after the video', async () => {
    const answer = await user.must(200, ready.url)
    assert.equal(Number(answer.headers['content-length']), answer.body.length)
    assert.ok(Math.abs(ready.bytes - answer.body.length) < answer.body.length / 20, `${ready.bytes} said`)
    assert.match(answer.headers['content-disposition'], /^attachment/)
    assert.match(answer.headers['content-disposition'], /Weir.*in.*spring.* 360p\.mp4/)
    const types = boxes(answer.body).map((b) => b.type)
    assert.ok(types.indexOf('moov') < types.indexOf('mdat') && !types.includes('moof'), types.join())
    const path = join(folder, '360.mp4')
    writeFileSync(path, answer.body)
    assert.equal(await countFrames(path), 150)
    const { streams: list } = await streams(path)
    assert.deepEqual(list.map((s) => s.codec_name).sort(), ['aac', 'h264'])
    assert.equal(list.find((s) => s.codec_name === 'h264').height, 360)
    assert.equal(await complaints(path), '')
  })

  it('gives parts of it, and the rest of one that was broken off', async () => {
    const path = file(video.id, '360')
    const { body, headers } = await user.must(200, path)
    const head = await user.must(200, path, { method: 'HEAD' })
    assert.equal(Number(head.headers['content-length']), body.length)
    assert.equal(head.headers['accept-ranges'], 'bytes')
    const part = await user.must(206, path, {
      headers: { range: 'bytes=5000-60000', 'if-range': headers.etag },
    })
    assert.ok(part.body.equals(body.subarray(5000, 60_001)))
    const tail = await user.must(206, path, { headers: { range: 'bytes=-100' } })
    assert.ok(tail.body.equals(body.subarray(-100)))
    assert.equal((await user.ask(path, { headers: { range: `bytes=${body.length}-` } })).status, 416)
    const broken = join(folder, 'broken.mp4')
    writeFileSync(broken, body.subarray(0, 70_001))
    await run('curl', ['-fsS', '-C', '-', '-o', broken, `${server.base}${path}`])
    assert.ok(readFileSync(broken).equals(body))
  })
})

describe('A job of making a quality', { concurrency: 1 }, () => {
  let server
  before(async () => {
    server = await Server.start({
      data: temporaryFolder('jobs'),
      args: configured('jobs', 'fill = "on demand"\n'),
    })
    ends(() => server.stop())
    await server.admin()
  })

  it('is somebody’s: others cannot end it, the owner of the video can', async () => {
    const user = await server.user('asker')
    const video = await user.publish(await media('clip_20s'))
    const owner = await server.user('other')
    assert.equal((await start(owner, video.id, '360')).status, 202)
    const path = `/api/v1/videos/${video.id}/downloads/360`
    const state = (await download(user, video.id, '360')).state
    const stranger = server.client()
    if (state !== 'ready') assert.equal((await stranger.ask(path, { method: 'DELETE' })).status, 403)
    await user.must(204, path, { method: 'DELETE' })
    await until(async () => ['absent', 'ready'].includes((await download(user, video.id, '360')).state))
    await user.must(204, path, { method: 'DELETE' })
  })

  it('is refused when one has asked for too many', async () => {
    const user = await server.user('greedy')
    const video = await user.publish(await media('clip_20s'))
    const second = await user.publish(await media('h264_moov_last'))
    const answers = []
    for (const one of [video, second])
      for (const { name, kind } of one.renditions)
        if (kind === 'rendered') answers.push((await start(user, one.id, name)).status)
    assert.ok(answers.includes(429) && answers.includes(202), answers.join())
    for (const one of [video, second])
      for (const { name, kind } of one.renditions)
        if (kind === 'rendered')
          await user.must(204, `/api/v1/videos/${one.id}/downloads/${name}`, { method: 'DELETE' })
  })

  it('survives the server’s death', async () => {
    const user = await server.user('patient')
    const video = await user.publish(await media('clip_20s'))
    assert.equal((await start(user, video.id, '360')).status, 202)
    await until(async () => (await download(user, video.id, '360')).progress > 0)
    await server.kill()
    await server.launch()
    user.base = server.base
    await made(user, video.id, '360')
    const path = join(folder, 'survived.mp4')
    writeFileSync(path, (await user.must(200, file(video.id, '360'))).body)
    assert.equal(await countFrames(path), 600)
    assert.equal(await complaints(path), '')
  })
})
