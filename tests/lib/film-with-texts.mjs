// A short film with subtitle tracks, made with the ffmpeg command.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

const kSpan = 12

export const spoken = [
  { begin: 0.5, end: 2, text: 'Good morning <b>everybody</b>' },
  { begin: 3.25, end: 7.75, text: 'Two lines\nof text & more' },
  { begin: 9, end: 11, text: '视频里说的话' },
]

const stamp = (seconds, comma) => {
  const whole = Math.floor(seconds)
  const milliseconds = String(Math.round((seconds - whole) * 1000)).padStart(3, '0')
  return `00:00:${String(whole).padStart(2, '0')}${comma}${milliseconds}`
}

export const srt = (cues = spoken) =>
  cues
    .map(({ begin, end, text }, i) => `${i + 1}\n${stamp(begin, ',')} --> ${stamp(end, ',')}\n${text}\n`)
    .join('\n')

/** `tracks`: {codec, language?, title?}; each says the same. `late`: seconds by which everything in the file is late. */
export async function film(ext, tracks, { args = [], late = 0 } = {}) {
  const folder = temporaryFolder('texts')
  const path = join(folder, `film.${ext}`)
  const text = join(folder, 'spoken.srt')
  writeFileSync(text, srt())
  const inputs = tracks.flatMap(() => ['-i', text])
  const maps = tracks.flatMap(({ codec, language = '', title = '' }, i) => [
    ...['-map', `${i + 2}:s`, `-c:s:${i}`, codec],
    ...[`-metadata:s:s:${i}`, `language=${language}`, `-metadata:s:s:${i}`, `title=${title}`],
  ])
  const web = ext === 'webm'
  await run('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${kSpan}`],
    ...['-f', 'lavfi', '-i', `sine=440:r=48000:d=${kSpan}`],
    ...inputs,
    ...['-map', '0:v', '-map', '1:a', ...maps],
    ...(web
      ? ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '16', '-r', '5', '-c:a', 'libopus']
      : ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p', '-c:a', 'aac']),
    ...(late ? ['-output_ts_offset', String(late)] : []),
    ...args,
    path,
  ])
  return path
}

/** The cues of a WebVTT text: times in seconds. */
export function cuesOf(vtt) {
  const seconds = (text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return vtt
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .split(/\n\n+/)
    .filter((block) => block.includes('-->'))
    .map((block) => {
      const lines = block.split('\n')
      const at = lines.findIndex((line) => line.includes('-->'))
      const [begin, , end] = lines[at].split(/\s+/)
      return { begin: seconds(begin), end: seconds(end), text: lines.slice(at + 1).join('\n') }
    })
}
