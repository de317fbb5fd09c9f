// Decoding with the ffmpeg command: pictures as raw frames one after the other, sound as samples, and what ffprobe says.
import { spawn } from 'node:child_process'
import { run } from './process.mjs'

const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error']

/** Raw yuv420p frames of a file's picture, in the order they are shown: `for await (const frame of frames(…))`. */
export async function* frames(file, { width, height, filter } = {}) {
  const chain = [filter, `scale=${width}:${height}:flags=bicubic+accurate_rnd`, 'format=yuv420p'].filter(
    Boolean,
  )
  const args = [...quiet, '-i', file, '-map', '0:v:0', '-vf', chain.join(','), '-fps_mode', 'passthrough']
  const child = spawn('ffmpeg', [...args, '-f', 'rawvideo', '-'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const words = []
  child.stderr.on('data', (chunk) => words.push(chunk))
  const ended = new Promise((resolve) => child.on('close', resolve))
  const size = width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)
  let frame = Buffer.alloc(size)
  let filled = 0
  try {
    for await (const chunk of child.stdout) {
      for (let at = 0; at < chunk.length; ) {
        const taken = chunk.copy(frame, filled, at)
        at += taken
        filled += taken
        if (filled === size) {
          yield frame
          frame = Buffer.alloc(size)
          filled = 0
        }
      }
    }
    const code = await ended
    if (code !== 0) throw new Error(`decoding ${file}: ${Buffer.concat(words).toString().slice(-400)}`)
    if (filled) throw new Error(`decoding ${file}: the last frame is cut`)
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL')
  }
}

/** What a decoder complains about while it reads the whole file; empty when it is content. */
export async function complaints(file) {
  const { stderr } = await run('ffmpeg', [...quiet, '-loglevel', 'warning', '-i', file, '-f', 'null', '-'], {
    allowFailure: true,
  })
  return stderr.trim()
}

/**
 * The mean of all channels, as they are: Float64Array at a rate. (ffmpeg's own mixing changes how loud it is.)
 */
export async function samples(file, rate) {
  const { streams: list } = await probe(file, ['-select_streams', 'a:0', '-show_entries', 'stream=channels'])
  const { channels } = list[0]
  const args = ['-i', file, '-map', '0:a:0', '-ar', String(rate), '-f', 'f32le', '-']
  const { stdout } = await run('ffmpeg', [...quiet, ...args])
  const bytes = new Uint8Array(stdout) // aligned copy
  const values = new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))
  const out = new Float64Array(Math.floor(values.length / channels))
  for (let i = 0; i < out.length; i++)
    for (let c = 0; c < channels; c++) out[i] += values[i * channels + c] / channels
  return out
}

async function probe(file, args) {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', ...args, file])
  return JSON.parse(stdout)
}

export const streams = async (file) => await probe(file, ['-show_streams', '-show_format'])

/** Presentation times in seconds of all decoded frames of the first stream of a kind ('v' or 'a'). */
export async function frameTimes(file, kind) {
  const entries = ['-select_streams', `${kind}:0`, '-show_entries', 'frame=best_effort_timestamp_time']
  const { frames: list } = await probe(file, entries)
  return list.map((frame) => Number(frame.best_effort_timestamp_time))
}

export async function countFrames(file) {
  const { streams: list } = await probe(file, [
    '-select_streams',
    'v:0',
    '-count_frames',
    '-show_entries',
    'stream=nb_read_frames',
  ])
  return Number(list[0]?.nb_read_frames ?? 0)
}
