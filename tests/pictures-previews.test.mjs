// Moving previews: a few true seconds, small, silent, and only for those who may see the video.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { numbersIn } from './lib/picture.mjs'
import { kills, sleep } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('A moving preview', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('viewer')
  })
  const previewOf = async (video) => {
    assert.equal(video.preview, `/media/${video.id}/preview.mp4`)
    const answer = await user.patiently(video.preview)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.headers['content-type'], 'video/mp4')
    assert.ok(answer.body.length < 300_000, `${answer.body.length} bytes`)
    const path = join(temporaryFolder('preview'), 'preview.mp4')
    writeFileSync(path, answer.body)
    return { path, answer }
  }

  for (const name of ['clip_20s', 'rotated_phone', 'mpeg2_interlaced_ts', 'vp9_webm', 'h264_open_gop'])
    it(`of ${name} shows runs of its pictures in their order`, async () => {
      const video = await user.publish(await media(name))
      const { path } = await previewOf(video)
      const { streams: list } = await streams(path)
      assert.deepEqual(
        list.map((one) => one.codec_name),
        ['h264'],
      )
      const [picture] = list
      assert.equal(picture.width, Math.min(320, video.width))
      assert.ok(Math.abs(picture.height / picture.width - video.height / video.width) < 0.02)
      assert.ok(Number(picture.duration) > 0.7 && Number(picture.duration) < 3.5, picture.duration)
      const numbers = await numbersIn(path, { width: picture.width, height: picture.height })
      assert.ok(numbers.length >= 8 && numbers.length <= 40, `${numbers.length} pictures`)
      assert.ok(numbers.every(Number), numbers.join())
      for (const [i, n] of numbers.slice(1).entries()) assert.ok(n > numbers[i], `${n} follows ${numbers[i]}`)
    })

  it('of a video that can be entered at its beginning alone is that beginning', async () => {
    const encode = '-c:v libx264 -preset veryfast -g 9999 -keyint_min 9999 -sc_threshold 0'
    const video = await user.publish(await generate('rare.mp4', { seconds: 30, encode }))
    await previewOf(video)
  })

  it('is not there for sound, nor for those who may not see the video', async () => {
    const sound = await user.publish(await media('sound_mp3'))
    assert.equal(sound.preview, null)
    assert.equal((await user.ask(`/media/${sound.id}/preview.mp4`)).status, 404)
    const video = await user.publish(await media('silent'), { fields: { visibility: 'private' } })
    const { answer } = await previewOf(video)
    assert.equal(answer.headers['cache-control'], 'private, max-age=60')
    for (const client of [server.client(), await server.user('stranger')])
      assert.equal((await client.ask(video.preview)).status, 404)
  })

  it('comes after all when a child is killed while it is made', async () => {
    const video = await user.publish(await media('clip_20s'))
    void user.ask(video.preview).catch(() => {})
    await sleep(60)
    server.helpers.slice(1).forEach(kills)
    await previewOf(video)
  })
})
