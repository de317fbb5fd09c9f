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

// Rec. ITU-R BS.775-4 Annex 4 table 2, and the back of 7.1 as its sides; no channel is made quieter for it.
const kDownmix = {
  6: 'FL=FL+0.7071*FC+0.7071*BL+0.7071*SL|FR=FR+0.7071*FC+0.7071*BR+0.7071*SR',
  8: 'FL=FL+0.7071*FC+0.7071*BL+0.7071*SL|FR=FR+0.7071*FC+0.7071*BR+0.7071*SR',
}

/**
 * The mean of all channels at a rate, as they are (ffmpeg's own mixing changes how loud it is), and the highest peak.
 * With `like` channels beyond the other's are mixed down to two first.
 */
export async function samples(file, rate, { like } = {}) {
  const { streams: list } = await probe(file, ['-select_streams', 'a:0', '-show_entries', 'stream=channels'])
  const mix = like && list[0].channels > like.channels ? kDownmix[list[0].channels] : null
  const channels = mix ? 2 : list[0].channels
  const filter = mix ? ['-af', `pan=stereo|${mix}`] : []
  const args = ['-i', file, '-map', '0:a:0', ...filter, '-ar', String(rate), '-f', 'f32le', '-']
  const { stdout } = await run('ffmpeg', [...quiet, ...args])
  const bytes = new Uint8Array(stdout) // aligned copy
  const values = new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))
  const mean = new Float64Array(Math.floor(values.length / channels))
  let peak = 0
  for (let i = 0; i < mean.length; i++)
    for (let c = 0; c < channels; c++) {
      const value = values[i * channels + c]
      mean[i] += value / channels
      peak = Math.max(peak, Math.abs(value))
    }
  return { mean, peak, channels }
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

/** When the sound of a file would have begun if it had run without a gap to where it is in the middle, seconds. */
export async function soundStart(file) {
  const entries = ['-show_entries', 'frame=best_effort_timestamp_time,nb_samples:stream=sample_rate']
  const { frames: list, streams: found } = await probe(file, ['-select_streams', 'a:0', ...entries])
  const rate = Number(found[0].sample_rate)
  let samplesBefore = 0
  const starts = list.map((frame) => {
    const start = Number(frame.best_effort_timestamp_time) - samplesBefore / rate
    samplesBefore += frame.nb_samples
    return start
  })
  return starts.sort((a, b) => a - b)[Math.floor(starts.length / 2)]
}

/** Size and checksum of each packet of a file's sound. */
export async function packets(file) {
  const args = ['-i', file, '-map', '0:a:0', '-c', 'copy', '-f', 'framecrc', '-']
  const { stdout } = await run('ffmpeg', [...quiet, ...args])
  const rows = stdout
    .toString()
    .split('\n')
    .filter((row) => row && !row.startsWith('#'))
  return rows.map((row) => row.split(/,\s*/).slice(4, 6).join(' '))
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
