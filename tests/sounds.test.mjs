// Several sound tracks: each is a rendition of its own, in HLS and in DASH, and plays what the source has in it.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { samples } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, nameOf, renditions } from './lib/hls.mjs'
import { run } from './lib/process.mjs'
import { asFile } from './lib/rendition.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'

const ends = endings()

// Language, encoder, pitch: the third one ends long before the picture.
const tracks = [
  { language: 'eng', encode: 'aac', pitch: 440, seconds: 16 },
  { language: 'ger', encode: 'ac3', pitch: 660, seconds: 16 },
  { language: 'eng', encode: 'aac', pitch: 880, seconds: 3 },
]

async function film() {
  const path = join(temporaryFolder('film'), 'film.mkv')
  const inputs = tracks.flatMap(({ pitch, seconds }) => [
    '-f',
    'lavfi',
    '-i',
    `sine=${pitch}:r=48000:d=${seconds}`,
  ])
  const maps = tracks.flatMap(({ language, encode }, i) => [
    ...['-map', `${i + 1}:a`, `-c:a:${i}`, encode, `-metadata:s:a:${i}`, `language=${language}`],
  ])
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=16']
  const video = ['-map', '0:v', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p']
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...picture, ...inputs, ...video, ...maps, path])
  return path
}

/** The pitch of which there is most, among those of the tracks; 0 in silence. */
function pitchOf(sound, rate) {
  const power = (pitch) => {
    let [re, im] = [0, 0]
    for (const [i, v] of sound.entries()) {
      re += v * Math.cos((2 * Math.PI * pitch * i) / rate)
      im += v * Math.sin((2 * Math.PI * pitch * i) / rate)
    }
    return Math.hypot(re, im) / sound.length
  }
  const best = tracks
    .map(({ pitch }) => ({ pitch, power: power(pitch) }))
    .sort((a, b) => b.power - a.power)[0]
  return best.power > 1e-3 ? best.pitch : 0
}

describe('Several sound tracks', { concurrency: 1 }, () => {
  let admin
  let video
  let sounds
  before(async () => {
    ;({ admin } = await startSite(ends))
    video = await admin.publish(await film())
    sounds = (await renditions(admin, video)).filter((one) => !one.picture)
  })

  it('are listed by language, each under a name of its own', () => {
    const listed = sounds.map((one) => [one.NAME, one.LANGUAGE, one.DEFAULT, nameOf(one.path)].join(' '))
    assert.deepEqual(listed, ['en en YES ao', 'de de NO a1', 'en 2 en NO a2'])
    const told = video.audio_tracks.map((one) => [one.name, one.kind, one.language, one.label].join(' '))
    assert.deepEqual(told, ['ao assembled en en', 'a1 rendered de de', 'a2 rendered en en 2'])
  })

  it('are listed in the DASH manifest', async () => {
    const { text } = await admin.must(200, `/media/${video.id}/manifest.mpd`)
    const sets = [...text.matchAll(/<AdaptationSet [^>]*contentType="audio"[^>]*lang="(\w+)"/g)]
    assert.deepEqual(
      sets.map((m) => m[1]),
      ['en', 'de', 'en'],
    )
  })

  it('each plays its own sound, and silence where that has ended', async () => {
    for (const [i, one] of sounds.entries()) {
      const bytes = await fetchRendition(admin, one.list)
      const { mean: sound } = await asFile(bytes, (file) => samples(file, 48000))
      assert.ok(Math.abs(sound.length / 48000 - 16) < 0.1, `${one.NAME}: ${sound.length / 48000} s`)
      const at = (second) => pitchOf(sound.subarray(second * 48000, second * 48000 + 9600), 48000)
      assert.equal(at(1), tracks[i].pitch, `${one.NAME} at the beginning`)
      assert.equal(at(14), tracks[i].seconds > 14 ? tracks[i].pitch : 0, `${one.NAME} at the end`)
    }
  })
})
