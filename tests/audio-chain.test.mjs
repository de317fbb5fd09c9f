// What is done with a sound on its way into a file: louder, faded, normalized, faster, joined, split.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { ask, decodedLength, fetched, film, loudnessOf, made, noise, state } from './lib/audio.mjs'
import { samples } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

describe('A chain of changes', { concurrency: 1 }, () => {
  let user
  let video
  let quietVideo
  before(async () => {
    const { server } = await startSite(ends)
    user = await server.user('mixer')
    video = await user.publish(await film('loud.mp4', noise(6)))
    quietVideo = await user.publish(await film('quiet.mp4', `${noise(3)},volume=0.1`, { seconds: 3 }))
  })

  it('normalizes as EBU R128 says, and tells what it measured', async () => {
    for (const [id, lufs] of [
      [video.id, -16],
      [quietVideo.id, -23],
    ]) {
      const sound = await made(user, id, {
        format: 'flac',
        chain: [{ op: 'normalize', lufs, true_peak: -1 }],
      })
      const [done] = sound.normalized
      const heard = await loudnessOf(await fetched(user, sound))
      assert.ok(Math.abs(heard.integrated - lufs) < 0.5, JSON.stringify(heard))
      assert.ok(heard.peak <= -0.9, JSON.stringify(heard))
      assert.ok(Math.abs(done.after.integrated - lufs) < 0.3, JSON.stringify(done))
      assert.ok(Math.abs(done.before.integrated + done.gain - lufs) < 3, JSON.stringify(done))
    }
  })

  it('does what each step says', async () => {
    const sound = await made(user, video.id, {
      format: 'wav',
      begin: 1,
      end: 5,
      chain: [
        { op: 'gain', db: -6 },
        { op: 'highpass', hertz: 80 },
        { op: 'lowpass', hertz: 12_000 },
        { op: 'denoise', db: 6 },
        { op: 'speed', factor: 2 },
        { op: 'fade_in', seconds: 0.5 },
        { op: 'fade_out', seconds: 0.5 },
      ],
    })
    assert.equal(sound.samples, 96_000)
    const { mean } = await samples(await fetched(user, sound), 48_000)
    const level = (from, to) =>
      Math.sqrt(mean.subarray(from, to).reduce((sum, v) => sum + v * v, 0) / (to - from))
    const middle = level(40_000, 60_000)
    assert.ok(level(0, 2400) < middle / 5 && level(93_600, 96_000) < middle / 5)
  })

  it('puts sounds of several videos together', async () => {
    const rate = 48_000
    const joined = await made(user, video.id, {
      format: 'wav',
      end: 2,
      chain: [
        { op: 'append', video: quietVideo.id, begin: 1, end: 2 },
        { op: 'crossfade', video: video.id, begin: 0, end: 2, seconds: 0.5 },
        { op: 'overlay', video: quietVideo.id, at: 1, db: 3 },
      ],
    })
    assert.equal(joined.samples, 4.5 * rate)
    assert.equal(await decodedLength(await fetched(user, joined)), 4.5 * rate)
    const mono = await made(user, video.id, { format: 'wav', end: 1, chain: [{ op: 'mono' }] })
    assert.equal(mono.channels, 1)
  })

  it('splits at silence into files of their own', async () => {
    const tones = "aevalsrc='0.5*sin(2*PI*440*t)*(between(t,1,2)+between(t,3.5,5))':s=48000:d=6"
    const { id } = await user.publish(await film('tones.mp4', tones), { fields: { title: 'Tones' } })
    const sound = await made(user, id, {
      format: 'flac',
      chain: [{ op: 'split_on_silence', seconds: 0.5, keep: 0 }],
    })
    assert.equal(sound.url, null)
    assert.equal(sound.parts.length, 2)
    for (const [i, [begin, duration]] of [
      [1, 1],
      [3.5, 1.5],
    ].entries()) {
      const part = sound.parts[i]
      assert.ok(Math.abs(part.begin - begin) < 0.05, JSON.stringify(part))
      assert.ok(Math.abs(part.duration - duration) < 0.1, JSON.stringify(part))
      assert.equal(await decodedLength(await fetched(user, sound, part.url)), part.samples)
      const { headers } = await user.must(200, part.url, { method: 'HEAD' })
      assert.match(headers['content-disposition'], new RegExp(`Tones 00${i + 1}.flac`))
    }
    assert.equal((await user.ask(`/media/${id}/sound/${sound.id}?part=3`)).status, 404)
    assert.equal((await user.ask(`/media/${id}/sound/${sound.id}?part=0`)).status, 422)
    const trimmed = await made(user, id, { format: 'wav', chain: [{ op: 'trim_silence' }] })
    assert.ok(Math.abs(trimmed.duration - 4) < 0.1, JSON.stringify(trimmed))
  })

  it('says why when nothing is left', async () => {
    const { id } = await user.publish(
      await film('silent.mp4', 'anullsrc=r=48000:d=2,atrim=0:2', { seconds: 2 }),
    )
    const { json } = await ask(user, id, { format: 'wav', chain: [{ op: 'trim_silence' }] })
    const failed = await until(async () => {
      const now = await state(user, id, json.id)
      return now.state === 'failed' && now
    })
    assert.equal(failed.reason.code, 'empty')
    const sound = await made(user, id, { format: 'wav', chain: [{ op: 'normalize' }] })
    assert.equal(sound.normalized[0].before.integrated, null)
  })
})
