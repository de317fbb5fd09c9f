// Sources with a known sound, and files of sound asked for, fetched and decoded again.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { streams } from './decode.mjs'
import { run, until } from './process.mjs'
import { temporaryFolder } from './server.mjs'

const folder = temporaryFolder('audio')
const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y']

/** A file with a picture (unless `picture` is false) and the sound of a filter of ffmpeg's. */
export async function film(
  name,
  sound,
  { encode = ['-c:a', 'aac', '-b:a', '160k'], seconds = 6, picture = true } = {},
) {
  const path = join(folder, name)
  const shown = ['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${seconds}`]
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '50']
  await run('ffmpeg', [
    ...quiet,
    ...(picture ? shown : []),
    ...(sound ? ['-f', 'lavfi', '-i', sound] : []),
    ...(picture ? video : []),
    ...(sound ? encode : []),
    path,
  ])
  return path
}

export const noise = (seconds, more = '') =>
  `anoisesrc=c=pink:r=48000:a=0.4:d=${seconds}:seed=11${more},aformat=channel_layouts=stereo`

export const ask = (user, id, body) => user.ask(`/api/v1/videos/${id}/audio`, { method: 'POST', body })
export const state = async (user, id, sound) =>
  (await user.must(200, `/api/v1/videos/${id}/audio/${sound}`)).json

/** Asks for a file, waits until it is ready, and gives what is said of it. */
export async function made(user, id, body) {
  const answer = await ask(user, id, body)
  assert.ok([200, 202].includes(answer.status), answer.text)
  const { id: sound } = answer.json
  return until(
    async () => {
      const now = await state(user, id, sound)
      assert.notEqual(now.state, 'failed', JSON.stringify(now.reason))
      return now.state === 'ready' && now
    },
    { what: `sound ${sound}` },
  )
}

let files = 0
export async function fetched(user, sound, url = sound.url) {
  const path = join(folder, `fetched-${files++}.${sound.format}`)
  writeFileSync(path, (await user.must(200, url)).body)
  return path
}

/** Frames of samples that come out of a decoder. */
export async function decodedLength(path) {
  const { streams: list } = await streams(path)
  const sound = list.find((s) => s.codec_type === 'audio')
  const { stdout } = await run('ffmpeg', [...quiet, '-i', path, '-map', '0:a:0', '-f', 's16le', '-'])
  return stdout.length / 2 / sound.channels
}

/** What ffmpeg's own ebur128 says. */
export async function loudnessOf(path) {
  const args = [
    '-nostdin',
    '-hide_banner',
    '-i',
    path,
    '-map',
    '0:a:0',
    '-af',
    'ebur128=peak=true',
    '-f',
    'null',
    '-',
  ]
  const { stderr } = await run('ffmpeg', args)
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'))
  const number = (pattern) => Number(pattern.exec(summary)[1])
  return {
    integrated: number(/I:\s+(-?[\d.]+) LUFS/),
    range: number(/LRA:\s+(-?[\d.]+) LU/),
    peak: number(/Peak:\s+(-?[\d.]+) dBFS/),
  }
}
