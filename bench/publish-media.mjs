// Sources for bench/publish: moving 1080p with grain and sound at more than 5 Mb/s, encoded once for half a minute,
// made longer by looping without encoding again. Kept in build/bench-media.
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tests/lib/paths.mjs'
import { run } from '../tests/lib/process.mjs'

const folder = process.env.MILLRACE_BENCH_MEDIA ?? join(root, 'build/bench-media')
const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y']
const kSeconds = 30

const pictures = (seconds) =>
  `testsrc2=size=1920x1080:rate=30:duration=${seconds},noise=alls=14:allf=t+u,format=yuv420p`
const sounds = (seconds) => `anoisesrc=color=pink:sample_rate=48000:duration=${seconds}:seed=3:amplitude=0.2`

const kinds = {
  h264: {
    ext: 'mp4',
    seconds: kSeconds,
    encode: [
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-b:v',
      '6M',
      '-maxrate',
      '7M',
      '-bufsize',
      '12M',
      '-g',
      '60',
      '-keyint_min',
      '60',
      '-sc_threshold',
      '0',
      '-c:a',
      'aac',
      '-b:a',
      '160k',
    ],
    loop: ['-movflags', '+faststart'],
  },
  vp9: {
    ext: 'webm',
    seconds: kSeconds,
    encode: [
      '-c:v',
      'libvpx-vp9',
      '-deadline',
      'realtime',
      '-cpu-used',
      '8',
      '-row-mt',
      '1',
      '-b:v',
      '6M',
      '-minrate',
      '5500k',
      '-maxrate',
      '7M',
      '-g',
      '120',
      '-c:a',
      'libopus',
      '-b:a',
      '128k',
    ],
    loop: [],
  },
}

async function once(path, make) {
  mkdirSync(folder, { recursive: true })
  if (existsSync(path)) return path
  const scratch = path.replace(/(\.\w+)$/, `.${process.pid}$1`)
  await make(scratch)
  renameSync(scratch, path)
  return path
}

const short = (kind) =>
  once(join(folder, `${kind}-${kinds[kind].seconds}s.${kinds[kind].ext}`), (out) => {
    const { seconds, encode } = kinds[kind]
    const inputs = ['-f', 'lavfi', '-i', pictures(seconds), '-f', 'lavfi', '-i', sounds(seconds)]
    return run('ffmpeg', [...quiet, ...inputs, '-ac', '2', ...encode, out])
  })

/** The path of a source of a kind ('h264' or 'vp9') that lasts so many minutes, and its bits a second. */
export async function source(kind, minutes) {
  const base = await short(kind)
  const { seconds, ext, loop } = kinds[kind]
  const times = (minutes * 60) / seconds
  const path = await once(join(folder, `${kind}-${minutes}min.${ext}`), (out) =>
    run('ffmpeg', [...quiet, '-stream_loop', String(times - 1), '-i', base, '-c', 'copy', ...loop, out]),
  )
  return { path, bits: (statSync(path).size * 8) / (minutes * 60) }
}
