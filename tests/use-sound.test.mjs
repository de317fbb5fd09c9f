// A made sound in the place of a video's own, or beside it: the pictures stay what and where they are, and there is a way
// back.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { ask, fetched, film, made, noise } from './lib/audio.mjs'
import { samples, streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, master, playlist, renditions } from './lib/hls.mjs'
import { sleep, until } from './lib/process.mjs'
import { asFile } from './lib/rendition.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { compareSound } from './lib/sound.mjs'

const ends = endings()
const folder = temporaryFolder('use-sound')
const kSeconds = 10
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')
const changes = [
  { op: 'gain', db: -6 },
  { op: 'highpass', hertz: 120 },
]

describe('A made sound in use', { concurrency: 1 }, () => {
  let server
  let user
  let video
  let m4a
  let flac
  let original // what the video plays before anything is changed

  const use = (body, { id = video.id, as = user } = {}) =>
    as.ask(`/api/v1/videos/${id}/sound`, { method: 'POST', body })
  const back = (sound = '', id = video.id) =>
    user.must(200, `/api/v1/videos/${id}/sound${sound && `/${sound}`}`, { method: 'DELETE' })
  const heard = (sound, id = video.id) =>
    until(
      async () => {
        const now = await user.video(id)
        return now.made_sounds.some((one) => one.id === sound && one.heard) && now
      },
      { what: `${sound} is heard` },
    )
  async function inUse(sound, mode, more = {}) {
    const answer = await use({ result: sound.id, mode, ...more })
    assert.ok([200, 202].includes(answer.status), answer.text)
    return heard(sound.id)
  }
  const soundsOf = async () => (await master(user, video)).media.filter(({ TYPE }) => TYPE === 'AUDIO')
  const text = async (path) => (await user.must(200, path)).text
  const count = async (name) =>
    Number(new RegExp(`^millrace_${name}_total (\\d+)`, 'm').exec(await text('/metrics'))[1])
  const rendered = async () => (await count('segments_rendered')) + (await count('segments_filled'))

  /** Everything that is played, as it lies there. */
  async function snapshot({ pictures = true } = {}) {
    const { variants, media } = await master(user, video)
    const shot = { master: await text(`/media/${video.id}/master.m3u8`), files: {} }
    shot.manifest = await text(`/media/${video.id}/manifest.mpd`)
    const paths = new Set(variants.filter(({ RESOLUTION }) => RESOLUTION).map(({ path }) => path))
    for (const path of pictures ? paths : []) {
      shot.files[path] = await text(path)
      const list = await playlist(user, path)
      const { init, segments } = await fetchRendition(user, list)
      shot.files[list.init] = digest(init)
      segments.forEach((bytes, k) => {
        shot.files[list.segments[k].path] = digest(bytes)
      })
    }
    shot.sounds = media.filter(({ TYPE }) => TYPE === 'AUDIO').map(({ path }) => path)
    return shot
  }
  /** Decoded at 48 kHz: the default sound of the playlists. */
  async function played(path) {
    const list = await playlist(user, path)
    const parts = await fetchRendition(user, list)
    return asFile(parts, async (file) => (await samples(file, 48_000)).mean)
  }
  async function sameSound(copy, file, { least, lag = 0 }) {
    const source = (await samples(file, 48_000)).mean
    const found = compareSound(copy, source, { borders: [], reach: 1500 })
    assert.deepEqual(new Set(found.lags), new Set([lag]), 'in step with the file, to the sample')
    assert.ok(found.interior.snr > least, `${found.interior.snr} dB`)
    assert.ok(Math.abs(found.interior.level) < 0.5, `${found.interior.level} dB louder`)
    assert.ok(Math.abs(copy.length - source.length) <= 2048, `${copy.length} samples of ${source.length}`)
  }

  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('editor')
    video = await user.publish(await film('talk.mp4', noise(kSeconds), { seconds: kSeconds }), {
      fields: { visibility: 'private' },
    })
    m4a = await made(user, video.id, { format: 'm4a', bit_rate: 160_000, chain: changes })
    flac = await made(user, video.id, { format: 'flac', chain: changes })
    await user.filled(video.id)
    await until(async () => (await user.video(video.id)).loudness, { what: 'its loudness' })
    original = await snapshot()
  })

  it('is what the playlists have, to the sample, and nothing is rendered again', async () => {
    const before = await rendered()
    const now = await inUse(m4a, 'replace')
    assert.deepEqual(
      now.audio_tracks.map(({ name, origin }) => [name, origin]),
      [[m4a.id, 'made']],
    )
    assert.deepEqual(
      now.replaced_tracks.map(({ name, origin }) => [name, origin]),
      [['ao', 'file']],
    )
    const shot = await snapshot()
    assert.deepEqual(shot.files, original.files, 'pictures: the same bytes under the same addresses')
    const [sound] = await soundsOf()
    assert.notEqual(sound.path, original.sounds[0])
    await sameSound(await played(sound.path), await fetched(user, m4a), { least: 30 })
    await renditions(user, video) // all rules of RFC 8216bis
    assert.equal(await rendered(), before)
    const inManifest = (path) => shot.manifest.includes(`media="${path.split('/')[3]}/r1/ao/$Number$.m4s"`)
    assert.ok(inManifest(sound.path) && !inManifest(original.sounds[0]), 'DASH too')
  })

  it('is in the whole file and in every other way to hear it', async () => {
    const path = join(folder, 'whole.mp4')
    for (const quality of ['', '?quality=original']) {
      const { body } = await user.must(200, `/media/${video.id}/video.mp4${quality}`)
      writeFileSync(path, body)
      const { streams: list } = await streams(path)
      assert.deepEqual(
        list.map(({ codec_type: type }) => type),
        ['video', 'audio'],
      )
      await sameSound((await samples(path, 48_000)).mean, await fetched(user, m4a), { least: 30 })
    }
    const range = await user.must(206, `/media/${video.id}/video.mp4`, {
      headers: { range: 'bytes=100-4099' },
    })
    assert.equal(range.body.length, 4000)
    const power = async (sound) => {
      const { mean } = await samples(await fetched(user, sound), 48_000)
      return mean.reduce((sum, value) => sum + value * value, 0) / mean.length
    }
    const louder = (await power(await made(user, video.id, { format: 'wav' }))) / (await power(m4a))
    assert.ok(louder > 3.5, `files are made of the video’s own sound, as ever: ${louder}`)
  })

  it('is measured anew', async () => {
    const before = original.loudness
    const now = await until(async () => (await user.video(video.id)).loudness, { what: 'its loudness' })
    assert.notDeepEqual(now, before)
    const wave = () => user.ask(`/api/v1/videos/${video.id}/waveform.json?points=100`)
    const { json } = await until(
      async () => {
        const answer = await wave()
        return answer.status === 200 && answer
      },
      { what: 'its waveform' },
    )
    await back()
    const { json: whole } = await user.must(200, `/api/v1/videos/${video.id}/waveform.json?points=100`)
    const peak = ({ data }) => Math.max(...data.map(Math.abs))
    assert.ok(peak(json) < 0.7 * peak(whole), `${peak(json)} of ${peak(whole)}`)
    const { loudness } = await user.video(video.id)
    assert.ok(Math.abs(loudness.integrated - now.integrated - 6) < 1, `${loudness.integrated}`)
  })

  it('goes back byte for byte, and who listens to either goes on', async () => {
    assert.deepEqual(await snapshot({ pictures: false }), { ...original, files: {} })
    await inUse(m4a, 'replace')
    const [sound] = await soundsOf()
    await user.must(200, original.sounds[0])
    await played(original.sounds[0])
    await back()
    await played(sound.path)
    const again = await use({ result: m4a.id, mode: 'replace' })
    assert.equal(again.status, 200, 'at once: it is still there')
    assert.equal((await soundsOf())[0].path, sound.path)
    await back()
  })

  it('is rendered where players could not take it as it is, to the sample too', async () => {
    await inUse(flac, 'replace')
    const [sound] = await soundsOf()
    assert.match(sound.path, /\/a\/index\.m3u8$/)
    await sameSound(await played(sound.path), await fetched(user, flac), { least: 12 })
    const path = join(folder, 'rendered.mp4')
    await until(
      async () => (await user.ask(`/media/${video.id}/video.mp4?quality=original`)).status === 200,
      {
        what: 'the file with the rendered sound',
      },
    )
    writeFileSync(path, (await user.must(200, `/media/${video.id}/video.mp4?quality=original`)).body)
    await sameSound((await samples(path, 48_000)).mean, await fetched(user, flac), { least: 12 })
  })

  it('gives way to a newer one, which leaves it there when it is taken back', async () => {
    await inUse(m4a, 'replace')
    const states = async () => (await user.video(video.id)).made_sounds.map(({ id, heard: now }) => [id, now])
    assert.deepEqual(await states(), [
      [flac.id, false],
      [m4a.id, true],
    ])
    await back(m4a.id)
    assert.deepEqual(await states(), [[flac.id, true]])
    await back()
    assert.deepEqual(await states(), [])
  })

  it('stands beside the video’s own, with its name and language', async () => {
    await inUse(m4a, 'add', { language: 'DE', title: 'Say "hi" <&>' })
    const tracks = (await user.video(video.id)).audio_tracks
    assert.deepEqual(
      tracks.map(({ name, origin, language, label }) => [name, origin, language, label]),
      [
        ['ao', 'file', '', 'Sound'],
        [m4a.id, 'made', 'de', 'Say "hi" <&>'],
      ],
    )
    const sounds = await soundsOf()
    assert.deepEqual(
      sounds.map(({ NAME, LANGUAGE, DEFAULT }) => [NAME, LANGUAGE, DEFAULT]),
      [
        ['Sound', undefined, 'YES'],
        ["Say 'hi' <&>", 'de', 'NO'],
      ],
    )
    await sameSound(await played(sounds[1].path), await fetched(user, m4a), { least: 30 })
    await renditions(user, video)
    const clip = await user.ask('/api/v1/clips', {
      method: 'POST',
      body: { spans: [{ video: video.id, in: 1, out: 3 }] },
    })
    assert.equal(clip.status, 201, clip.text)
    assert.equal((await use({ result: m4a.id, mode: 'replace' }, { id: clip.json.id })).json.code, 'is_clip')
    await inUse(flac, 'replace')
    const cut = await user.ask('/api/v1/clips', {
      method: 'POST',
      body: { spans: [{ video: video.id, in: 1, out: 3 }] },
    })
    assert.deepEqual([cut.status, cut.json.code], [409, 'sound_replaced'])
    const list = await user.must(200, `/media/${clip.json.id}/clip/s0/index.m3u8`)
    assert.ok(!list.text.includes((await soundsOf())[0].path.split('/')[3]), 'a clip keeps the sound it had')
    await back()
  })

  it('is refused where it does not fit, and to those who may not', async () => {
    const refused = async (body, status, code, options) => {
      const answer = await use(body, options)
      assert.deepEqual([answer.status, answer.json.code], [status, code], answer.text)
    }
    const part = await made(user, video.id, { format: 'mp3', begin: 1, end: 4 })
    const faster = await made(user, video.id, { format: 'mp3', chain: [{ op: 'speed', factor: 1.5 }] })
    for (const { id } of [part, faster]) await refused({ result: id, mode: 'replace' }, 422, 'length_differs')
    await refused({ result: 'x'.repeat(32), mode: 'replace' }, 404, 'not_found')
    await refused({ result: m4a.id, mode: 'louder' }, 422, 'validation')
    await refused({ result: m4a.id, mode: 'add', language: 'not a tag' }, 422, 'validation')
    const other = await server.user('stranger')
    await refused({ result: m4a.id, mode: 'replace' }, 404, 'not_found', { as: other })
    const theirs = await other.publish(await film('theirs.mp4', noise(2), { seconds: 2 }))
    await refused({ result: m4a.id, mode: 'replace' }, 404, 'not_found', { as: other, id: theirs.id })

    await inUse(m4a, 'replace')
    const [sound] = await soundsOf()
    const { segments, init } = await playlist(user, sound.path)
    for (const path of [sound.path, init, segments[0].path]) {
      await user.must(200, path)
      await other.must(404, path)
      await server.client().must(404, path)
      await other.must(404, path.replace(video.id, theirs.id))
    }
    await user.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility: 'public' } })
    await until(async () => (await other.ask(sound.path)).status === 200, { what: 'it is public' })
    assert.deepEqual((await other.video(video.id)).made_sounds, [], 'what is behind it is the owner’s')
    await back()
  })

  it('is there wholly or not at all, whenever the server is killed', async () => {
    const fresh = await made(user, video.id, { format: 'm4a', chain: [{ op: 'gain', db: -3 }] })
    const media = () => readdirSync(join(server.data, 'objects', 'media')).length
    for (const moment of [0, 10, 40]) {
      const asked = use({ result: fresh.id, mode: 'replace' }).catch(() => null)
      await sleep(moment)
      await server.kill()
      const answer = await asked
      await server.launch()
      user.base = server.base
      const promised = answer && answer.status < 300
      const there = (await user.video(video.id)).made_sounds.map(({ id }) => id)
      assert.ok(!promised || there.includes(fresh.id), 'what was acknowledged is there')
      if (there.length > 0) await heard(fresh.id)
      const [sound] = await soundsOf()
      await played(sound.path)
      await back()
      assert.equal((await soundsOf())[0].path, original.sounds[0])
    }

    assert.ok(media() <= 5, 'two films and three sounds: nothing is left over')
    await inUse(fresh, 'replace')
    const before = media()
    await user.delete(video.id)
    assert.equal(media(), before, 'the bin keeps it all')
    assert.equal((await ask(user, video.id, { format: 'mp3' })).status, 404)
    await user.must(200, `/api/v1/videos/${video.id}/restore`, { method: 'POST' })
    await heard(fresh.id)
  })
})
