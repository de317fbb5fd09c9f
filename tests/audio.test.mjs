// The sound of a video as files: every format to the sample, tags and cover, copies, refusals, and what survives.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { ask, decodedLength, fetched, film, made, noise, state } from './lib/audio.mjs'
import { packets, samples, streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { sleep, until } from './lib/process.mjs'
import { Server, startSite, temporaryFolder } from './lib/server.mjs'
import { lagAt } from './lib/sound.mjs'

const ends = endings()

// Decibels of pink noise, the hardest there is, against what is changed of it at the usual bit rates.
const kLeastRatio = { mp3: 10, opus: 5, m4a: 10 }

describe('A file of sound', { concurrency: 1 }, () => {
  let server
  let user
  let video
  let path
  const title = '春天的水车 / "Mill"'
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('miller')
    path = await film('noise.mov', noise(6), { encode: ['-c:a', 'pcm_s16le'] })
    video = await user.publish(path, { fields: { title } })
  })

  it('has exactly the samples that were asked for, in every format', async () => {
    const source = (await samples(path, 48000)).mean
    for (const format of ['wav', 'flac', 'mp3', 'opus', 'm4a']) {
      const [begin, end] = [1.25, 3.7501]
      const sound = await made(user, video.id, { format, begin, end })
      const wanted = Math.round((end - begin) * 48000)
      assert.equal(sound.samples, wanted)
      const file = await fetched(user, sound)
      const decoded = await decodedLength(file)
      // ffmpeg does not cut the last frame of AAC where the edit list says; the edit list is looked at below.
      if (format === 'm4a') assert.ok(decoded >= wanted && decoded < wanted + 1024, `${decoded} of ${wanted}`)
      else assert.equal(decoded, wanted, format)
      const copy = (await samples(file, 48000)).mean
      const lag = lagAt(copy, source.subarray(begin * 48000), 40_000, { reach: 1200 })
      assert.equal(lag, 0, `${format} lies at its place`)
      const [noise, signal] = [0, 0].map(() => ({ sum: 0 }))
      for (let i = 0; i < wanted; i++) {
        const was = source[begin * 48000 + i]
        noise.sum += (copy[i] - was) ** 2
        signal.sum += was ** 2
      }
      // What loses nothing is the same to the sample; what does is held to what it says of itself.
      const ratio = 10 * Math.log10(signal.sum / noise.sum)
      if (format === 'wav' || format === 'flac')
        assert.equal(noise.sum, 0, `${format} is the source’s samples`)
      else assert.ok(ratio > kLeastRatio[format], `${format} ${ratio} dB`)
    }
  })

  it('says in an M4A where its sound begins and how long it is', async () => {
    const sound = await made(user, video.id, { format: 'm4a', begin: 1, end: 2.5 })
    const body = (await user.must(200, sound.url)).body
    const at = body.indexOf('elst') + 4
    assert.ok(at > 4)
    const version = body[at]
    assert.equal(version, 0)
    assert.equal(body.readUInt32BE(at + 4), 1, 'one edit')
    const [duration, mediaTime] = [body.readUInt32BE(at + 8), body.readInt32BE(at + 12)]
    assert.equal(duration, 72_000, 'in the movie’s own time, which is the rate')
    assert.equal(mediaTime, 1024, 'what the encoder put before it')
  })

  it('carries title, owner, date and the poster', async () => {
    for (const format of ['mp3', 'm4a', 'flac', 'opus']) {
      const file = await fetched(user, await made(user, video.id, { format }))
      const { streams: list, format: about } = await streams(file)
      const tags = { ...about.tags, ...list.find((s) => s.codec_type === 'audio').tags }
      const tag = (name) => Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1]
      assert.equal(tag('title'), title, format)
      assert.equal(tag('artist'), 'miller', format)
      assert.equal(tag('date'), video.created_at.slice(0, 10), format)
      const cover = list.find((s) => s.codec_type === 'video')
      assert.equal(cover?.codec_name, 'mjpeg', `${format} has a cover`)
      assert.equal(cover.width, 320)
    }
    const wav = await fetched(user, await made(user, video.id, { format: 'wav', end: 1 }))
    assert.equal((await streams(wav)).format.tags.title, title)
  })

  it('is fetched in parts, under the video’s name', async () => {
    const sound = await made(user, video.id, { format: 'mp3' })
    const answer = await user.must(200, sound.url)
    assert.equal(answer.body.length, sound.bytes)
    assert.equal(answer.headers['content-type'], 'audio/mpeg')
    const disposition = answer.headers['content-disposition']
    assert.match(disposition, /^attachment; filename="/)
    assert.ok(disposition.includes(`filename*=UTF-8''${encodeURIComponent('春天的水车')}`), disposition)
    assert.ok(disposition.endsWith('.mp3'), disposition)
    const range = { range: 'bytes=100-1099', 'if-range': answer.headers.etag }
    const part = await user.must(206, sound.url, { headers: range })
    assert.ok(part.body.equals(answer.body.subarray(100, 1100)))
    await user.must(304, sound.url, { headers: { 'if-none-match': answer.headers.etag } })
    assert.equal((await user.ask(sound.url, { headers: { range: `bytes=${sound.bytes}-` } })).status, 416)
  })

  it('is made once however often it is asked for', async () => {
    const body = { format: 'flac', begin: 2, end: 3 }
    const answers = await Promise.all([1, 2, 3].map(() => ask(user, video.id, body)))
    assert.equal(new Set(answers.map((a) => a.json.id)).size, 1)
    const ready = await made(user, video.id, body)
    const again = await ask(user, video.id, body)
    assert.equal(again.status, 200)
    assert.equal(again.json.url, ready.url)
    const list = (await user.must(200, `/api/v1/videos/${video.id}/audio`)).json.items
    assert.equal(list.filter((one) => one.id === ready.id).length, 1)
    await user.must(204, `/api/v1/videos/${video.id}/audio/${ready.id}`, { method: 'DELETE' })
    assert.equal((await user.ask(ready.url)).status, 404)
    assert.equal((await user.ask(`/api/v1/videos/${video.id}/audio/${ready.id}`)).status, 404)
  })

  it('says how to ask for the same again', async () => {
    const chain = [
      { op: 'highpass', hertz: 80 },
      { op: 'normalize', lufs: -20 },
      { op: 'fade_out', seconds: 0.5 },
    ]
    const bodies = [
      { format: 'm4a' },
      { format: 'mp3', begin: 1 },
      { format: 'wav', channels: 1, sample_rate: 44100, end: 2.5 },
      { format: 'opus', bit_rate: 96_000, begin: 0.5, end: 3, track: 0, chain },
    ]
    for (const body of bodies) {
      const { id, request } = await made(user, video.id, body)
      const again = await ask(user, video.id, request)
      assert.equal(again.status, 200, again.text)
      assert.equal(again.json.id, id)
    }
    const over = { format: 'flac', chain: [{ op: 'overlay', video: video.id, at: 1 }] }
    assert.equal((await made(user, video.id, over)).request, null, 'not of what has other sounds in it')
  })

  it('is nobody’s but the owner’s', async () => {
    const sound = await made(user, video.id, { format: 'mp3' })
    const other = await server.user('stranger')
    for (const client of [other, server.client()]) {
      const status = client === other ? 403 : 401
      assert.equal((await ask(client, video.id, { format: 'mp3' })).status, status)
      assert.equal((await client.ask(sound.url)).status, status)
      assert.equal((await client.ask(`/api/v1/videos/${video.id}/audio`)).status, status)
      const path = `/api/v1/videos/${video.id}/audio/${sound.id}`
      assert.equal((await client.ask(path, { method: 'DELETE' })).status, status)
    }
    const mine = await other.publish(await film('other.mp4', noise(1), { seconds: 1 }))
    assert.equal((await other.ask(`/api/v1/videos/${mine.id}/audio/${sound.id}`)).status, 404)
    assert.equal((await other.ask(`/media/${mine.id}/sound/${sound.id}`)).status, 404)
  })

  it('refuses what cannot be made before anything runs', async () => {
    const refused = async (body, field, status = 422) => {
      const answer = await ask(user, video.id, body)
      assert.equal(answer.status, status, JSON.stringify(body) + answer.text)
      if (field)
        assert.ok(
          answer.json.errors.some((e) => e.loc === field),
          answer.text,
        )
    }
    await refused({ format: 'aiff' }, 'format')
    await refused({}, 'format')
    await refused({ format: 'mp3', begin: 3, end: 3 }, 'end')
    await refused({ format: 'mp3', begin: 3, end: 2 }, 'end')
    await refused({ format: 'mp3', begin: -1 }, 'begin')
    await refused({ format: 'mp3', begin: 60 }, 'begin')
    await refused({ format: 'mp3', begin: 1e300 }, 'begin')
    await refused({ format: 'mp3', end: 1e300 }, 'end')
    await refused({ format: 'mp3', end: 6.5 }, 'end')
    await refused({ format: 'mp3', track: 1 }, 'track')
    await refused({ format: 'mp3', track: -1 }, 'track')
    await refused({ format: 'mp3', track: '../../a' }, 'track')
    await refused({ format: 'mp3', track: {} }, 'track')
    await refused({ format: 'mp3', bit_rate: 123_456 }, 'bit_rate')
    await refused({ format: 'mp3', bit_rate: 144_000 }, 'bit_rate')
    await refused({ format: 'mp3', bit_rate: 1 }, 'bit_rate')
    await refused({ format: 'opus', bit_rate: 511_000 }, 'bit_rate')
    await refused({ format: 'wav', bit_rate: 128_000 }, 'bit_rate')
    await refused({ format: 'mp3', channels: 3 }, 'channels')
    await refused({ format: 'mp3', channels: 'all' }, 'channels')
    await refused({ format: 'opus', sample_rate: 44_100 }, 'sample_rate')
    await refused({ format: 'mp3', sample_rate: 96_000 }, 'sample_rate')
    await refused({ format: 'mp3', more: 1 }, 'more')
    for (const text of [
      '{"format":"mp3","begin":NaN}',
      '{"format":"mp3","begin":1e999}',
      '{"format":"wav","chain":[{"op":"gain","db":NaN}]}',
      '{"format":"wav","chain":[{"op":"gain","db":1e999}]}',
      '{',
    ])
      assert.ok(
        [400, 422].includes(
          (
            await user.ask(`/api/v1/videos/${video.id}/audio`, {
              method: 'POST',
              body: text,
              headers: { 'content-type': 'application/json' },
            })
          ).status,
        ),
        text,
      )
    const chain = (...steps) => ({ format: 'wav', chain: steps })
    await refused(chain({ op: 'explode' }), 'chain.0.op')
    await refused(chain({ op: 'gain' }), 'chain.0.db')
    await refused(chain({ op: 'gain', db: 61 }), 'chain.0.db')
    for (const value of [1e300, -1e300, 1e-300 - 100]) {
      await refused(chain({ op: 'gain', db: value }), 'chain.0.db')
      await refused(chain({ op: 'speed', factor: value }), 'chain.0.factor')
      await refused(chain({ op: 'highpass', hertz: value }), 'chain.0.hertz')
    }
    await refused(chain({ op: 'gain', db: '6dB,volume=1' }), 'chain.0.db')
    await refused(chain({ op: 'gain', db: 1, hertz: 100 }), 'chain.0.hertz')
    await refused(chain({ op: 'mono' }, { op: 'speed', factor: 2.1 }), 'chain.1.factor')
    await refused(chain({ op: 'speed', factor: 0 }), 'chain.0.factor')
    await refused(
      { format: 'wav', sample_rate: 8000, chain: [{ op: 'lowpass', hertz: 4000 }] },
      'chain.0.hertz',
    )
    await refused(chain({ op: 'pan', position: -1.01 }), 'chain.0.position')
    await refused(chain({ op: 'normalize', lufs: 0 }), 'chain.0.lufs')
    await refused(chain({ op: 'split_on_silence' }, { op: 'mono' }), 'chain.0.op')
    await refused(chain(...Array(17).fill({ op: 'mono' })), 'chain')
    await refused(chain({ op: 'append' }), 'chain.0.video')
    await refused(chain({ op: 'append', video: 'nosuchvideo00000' }), 'chain.0.video', 404)
    await refused(chain({ op: 'append', video: video.id, begin: 99 }), 'chain.0.begin')
    await refused(chain(...Array(5).fill({ op: 'append', video: video.id })), 'chain.4.video')
    const hidden = await server.user('hider')
    const secret = await hidden.publish(await film('secret.mp4', noise(1), { seconds: 1 }), {
      fields: { visibility: 'private' },
    })
    await refused(chain({ op: 'overlay', video: secret.id }), 'chain.0.video', 404)
    assert.equal((await ask(user, secret.id, { format: 'mp3' })).status, 404)
    const mute = await user.publish(await film('mute.mp4', null))
    for (const answer of [
      await ask(user, mute.id, { format: 'mp3' }),
      await user.ask(`/api/v1/videos/${mute.id}/waveform.json`),
    ]) {
      assert.equal(answer.status, 422)
      assert.equal(answer.code, 'no_sound')
    }
    const list = (await user.must(200, `/api/v1/videos/${mute.id}/audio`)).json.items
    assert.deepEqual(list, [])
  })

  it('goes when the video goes out of the bin, and its job with it', async () => {
    const mine = await user.publish(await film('gone.mp4', noise(2), { seconds: 2 }))
    const sound = await made(user, mine.id, { format: 'wav' })
    await user.delete(mine.id)
    assert.equal((await user.ask(sound.url)).status, 404)
    assert.equal((await user.ask(`/api/v1/videos/${mine.id}/audio/${sound.id}`)).status, 404)
  })

  it('holds rate, channels and bit rate as they were asked for', async () => {
    const sound = await made(user, video.id, {
      format: 'mp3',
      end: 2,
      sample_rate: 22_050,
      channels: 1,
      bit_rate: 64_000,
    })
    const file = await fetched(user, sound)
    const [stream] = (await streams(file)).streams.filter((s) => s.codec_type === 'audio')
    assert.deepEqual([stream.sample_rate, stream.channels, stream.bit_rate], ['22050', 1, '64000'])
    assert.equal(await decodedLength(file), 44_100)
  })
})

describe('A track whose packets fit the format', { concurrency: 1 }, () => {
  let user
  before(async () => {
    const { server } = await startSite(ends)
    user = await server.user('copier')
  })

  it('is copied bit for bit', async () => {
    const cases = [
      ['aac.mp4', 'm4a', ['-c:a', 'aac']],
      ['aac.ts', 'm4a', ['-c:a', 'aac']],
      ['aac.mkv', 'm4a', ['-c:a', 'aac']],
      ['mp3.mkv', 'mp3', ['-c:a', 'libmp3lame']],
      ['opus.webm', 'opus', ['-c:a', 'libopus']],
      ['flac.mkv', 'flac', ['-c:a', 'flac']],
      ['pcm.mov', 'wav', ['-c:a', 'pcm_s16le']],
    ]
    for (const [name, format, encode] of cases) {
      const video = name.endsWith('.webm') ? { picture: false } : {}
      const path = await film(name, noise(6), { encode, ...video })
      const { id } = await user.publish(path)
      const sound = await made(user, id, { format })
      assert.equal(sound.copied, true, name)
      const file = await fetched(user, sound)
      if (format !== 'wav') {
        const [copy, source] = [await packets(file), await packets(path)]
        const sums = (list) => list.map((row) => row.split(' ').pop())
        if (name !== 'aac.ts') assert.deepEqual(sums(copy), sums(source), name)
        else assert.equal(copy.length, source.length, name)
      }
      const [a, b] = [await samples(file, 48000), await samples(path, 48000)]
      assert.equal(lagAt(a.mean, b.mean, 100_000, { reach: 2000 }), 0, name)
      // Anything more than the format is encoded.
      const part = await made(user, id, { format, begin: 1, end: 2 })
      assert.equal(part.copied, false, name)
    }
  })
})

describe('A job of making sound', { concurrency: 1 }, () => {
  it('is finished after the server was killed in the middle of it, and can be ended', async () => {
    const server = await Server.start({ data: temporaryFolder('killed') })
    ends(() => server.stop())
    await server.admin()
    const user = await server.user('survivor')
    const long = 240
    const path = await film('long.m4a', noise(long), {
      picture: false,
      encode: ['-c:a', 'aac', '-b:a', '96k'],
    })
    const { id } = await user.publish(path)
    const answer = await ask(user, id, {
      format: 'mp3',
      end: long - 1,
      chain: [{ op: 'normalize', lufs: -20 }],
    })
    assert.equal(answer.status, 202)
    const running = () => state(user, id, answer.json.id)
    await until(async () => {
      const now = await running()
      return now.state === 'running' && now.progress > 0
    })
    await server.kill()
    await server.launch()
    user.base = server.base
    assert.notEqual((await running()).state, 'ready')
    const ready = await until(
      async () => {
        const now = await running()
        assert.notEqual(now.state, 'failed', JSON.stringify(now.reason))
        return now.state === 'ready' && now
      },
      { limit: 300_000 },
    )
    assert.equal(await decodedLength(await fetched(user, ready)), (long - 1) * 48_000)

    // Three passes over all of it: there is time to end it.
    const slow = { format: 'flac', chain: [{ op: 'denoise' }, { op: 'normalize' }, { op: 'normalize' }] }
    const other = await ask(user, id, slow)
    const sound = `/api/v1/videos/${id}/audio/${other.json.id}`
    await until(async () => (await state(user, id, other.json.id)).state === 'running')
    await user.must(204, sound, { method: 'DELETE' })
    await until(async () => (await state(user, id, other.json.id)).state === 'cancelled')
    await sleep(200)
    const again = await ask(user, id, slow)
    assert.equal(again.status, 202, 'it can be asked for again')
    await user.must(204, sound, { method: 'DELETE' })
  })
})
