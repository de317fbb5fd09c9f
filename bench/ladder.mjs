// What does the whole ladder cost, beside one ffmpeg run with a split filter?
//   node bench/ladder.mjs [--only grain,motion,screen] [--seconds 30]
// For each clip: a fresh server fills every rung in the background, one child at a time; then one ffmpeg decodes the same
// file once, splits, scales and encodes the same rungs with the same encoder, settings and keyframes, one thread each. So
// both have one core, and neither a neighbour on the other one. Processor seconds of the media engine's children (its
// metric) against those of ffmpeg (user and system), ours before and after ffmpeg's; bytes of all segments against those of
// ffmpeg's files; luma PSNR of both against the source scaled the same way. One encoder over the whole clip and one for
// each segment do not end at the same place of the same curve, so ffmpeg runs once more two steps of CRF coarser, and
// "at equal bytes" is our PSNR less what ffmpeg would have with our bytes, read off the line between its two.
// The clips, 1920x1080, 30 frames a second, without sound, H.264 with a key each two seconds:
//   grain   a slow zoom with film grain: noise that is another in each frame; CRF 18
//   motion  a fast pan over a detailed picture that turns; CRF 18
//   screen  a page of source text that scrolls on by some lines each second, a caret that blinks and a pointer that
//           wanders; CRF 12

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fetchRendition, nameOf, renditions } from '../tests/lib/hls.mjs'
import { root } from '../tests/lib/paths.mjs'
import { run, until } from '../tests/lib/process.mjs'
import { Server } from '../tests/lib/server.mjs'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'grain,motion,screen' },
    seconds: { type: 'string', default: '30' },
  },
})
const length = Number(options.seconds)
const size = '1920x1080'

const text = join(root, 'src/render/renderer.cc')
const page = `color=0x1e1e2e:s=${size}:r=30,drawtext=textfile=${text}:font=monospace:fontsize=26:fontcolor=0xdddddd:x=90`
const clips = {
  grain: [18, `mandelbrot=s=${size}:r=30:end_scale=0.05,noise=alls=10:allf=t`],
  motion: [
    18,
    `testsrc2=s=2880x1620:r=30,rotate=0.35*t:ow=iw:oh=ih,crop=1920:1080:x='480+420*sin(2.3*t)':y='270+240*cos(1.9*t)'`,
  ],
  screen: [
    12,
    `${page}:y='20-93*floor(t)',drawbox=x=1400:y=0:w=520:h=1080:color=0x2a2a40:t=fill` +
      `,drawbox=x=600:y=500:w=14:h=30:color=white:t=fill:enable='lt(mod(t,1),0.5)'` +
      `,drawbox=x='900+500*sin(t)':y='500+300*sin(1.3*t)':w=16:h=22:color=yellow:t=fill`,
  ],
}

async function clip(name) {
  const folder = join(root, 'build', 'bench-media')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `ladder-${name}-${length}.mp4`)
  if (existsSync(path)) return path
  const [quality, picture] = clips[name]
  const encode =
    `-c:v libx264 -preset veryfast -crf ${quality} -g 60 -keyint_min 60 -sc_threshold 0 -pix_fmt yuv420p`.split(
      ' ',
    )
  const made = `${path}.part.mp4`
  const input = ['-f', 'lavfi', '-i', picture, '-t', String(length)]
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...input, ...encode, made])
  renameSync(made, path)
  return path
}

const figure = async (server, name) => {
  const { text } = await server.client().must(200, '/metrics')
  return Number(new RegExp(`^${name} ([\\d.e+-]+)`, 'm').exec(text)?.[1] ?? Number.NaN)
}

function configuration(folder) {
  const file = join(folder, 'millrace.toml')
  writeFileSync(file, 'background_renders = 1\n')
  return file
}

async function ours(path, folder) {
  const server = await Server.start({ args: ['--config', configuration(folder)] })
  try {
    const admin = await server.admin()
    const { id } = await admin.publish(path)
    const video = await until(
      async () => {
        const { json } = await admin.must(200, `/api/v1/videos/${id}`)
        return json.filled === 1 && json
      },
      { what: 'the ladder', limit: 1_800_000, every: 500 },
    )
    const cpu = await figure(server, 'millrace_render_cpu_seconds_total')
    const rungs = []
    for (const one of (await renditions(admin, video)).filter((r) => r.picture)) {
      const name = nameOf(one.path)
      if (video.renditions.find((r) => r.name === name)?.kind !== 'rendered') continue
      const { init, segments } = await fetchRendition(admin, one.list)
      const file = join(folder, `ours-${name}.mp4`)
      writeFileSync(file, Buffer.concat([init, ...segments]))
      const borders = []
      for (let at = 0, k = 0; k < segments.length; at += one.list.segments[k++].duration) borders.push(at)
      rungs.push({
        name,
        file,
        borders,
        size: one.RESOLUTION,
        bytes: segments.reduce((sum, s) => sum + s.length, 0),
      })
    }
    return { cpu, rungs }
  } finally {
    await server.stop()
  }
}

// VBV rates of the ladder, kbit/s (docs/design/segments.md).
const rates = { 1080: 6000, 720: 3000, 480: 1400, 360: 800, 240: 400 }

/** Processor seconds of a command, its children's included. */
function timed(command, args) {
  const script = `import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
sys.exit(code)`
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script, command, ...args])
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
  return Number(String(stdout).trim())
}

const scaling = 'bicubic+accurate_rnd+bitexact+full_chroma_int'

const nameFor = (rung, crf) => `theirs-${rung.name}-${crf}.mp4`

function theirs(path, rungs, folder, crf) {
  const split = `[0:v]split=${rungs.length}${rungs.map((_, i) => `[s${i}]`).join('')}`
  const scaled = rungs.map(({ size }, i) => `[s${i}]scale=${size.replace('x', ':')}:flags=${scaling}[v${i}]`)
  const outputs = rungs.flatMap((rung, i) => {
    const { name, borders } = rung
    const rate = rates[name]
    if (!rate) throw new Error(`no rate for ${name}`)
    const file = join(folder, nameFor(rung, crf))
    return [
      ...[
        '-map',
        `[v${i}]`,
        '-c:v',
        'libx264',
        '-preset',
        'veryfast',
        '-profile:v',
        'high',
        '-crf',
        `${crf}`,
      ],
      ...[
        '-maxrate',
        `${rate}k`,
        '-bufsize',
        `${rate}k`,
        '-threads',
        '1',
        '-g',
        '100000',
        '-forced-idr',
        '1',
      ],
      ...['-x264-params', 'open-gop=0:cpu-independent=1:vbv-init=0.7'],
      ...['-force_key_frames', borders.map((b) => (b + 0.001).toFixed(3)).join(), file],
    ]
  })
  const filter = ['-filter_complex_threads', '1', '-filter_complex', [split, ...scaled].join(';')]
  const args = ['-nostdin', '-v', 'error', '-y', '-threads', '1', '-i', path, ...filter, ...outputs]
  return timed('ffmpeg', args)
}

async function psnr(file, path, size) {
  const filter = `[0:v]settb=1/30,setpts=N[a];[1:v]scale=${size.replace('x', ':')}:flags=${scaling},settb=1/30,setpts=N[b];[a][b]psnr`
  const args = ['-nostdin', '-i', file, '-i', path, '-filter_complex', filter, '-f', 'null', '-']
  const { stderr } = await run('ffmpeg', args)
  return Number(/PSNR y:([\d.]+)/.exec(stderr)[1])
}

async function look(rung, crf, path, folder) {
  const file = join(folder, nameFor(rung, crf))
  return { bytes: statSync(file).size, psnr: await psnr(file, path, rung.size) }
}

const megabits = (path) => ((statSync(path).size * 8) / length / 1e6).toFixed(1)
const percent = (ratio) => `${((ratio - 1) * 100).toFixed(1)} %`

for (const name of options.only.split(',')) {
  const path = await clip(name)
  const folder = mkdtempSync(join(tmpdir(), 'millrace-ladder-'))
  try {
    const mine = await ours(path, folder)
    const cpu = theirs(path, mine.rungs, folder, 23)
    theirs(path, mine.rungs, folder, 25)
    const again = (await ours(path, folder)).cpu
    const rungs = mine.rungs.map((r) => r.name).join(' ')
    const ratio = (mine.cpu + again) / 2 / cpu
    console.log(
      `${name}: ${length} s, ${megabits(path)} Mb/s, ${rungs}: ${mine.cpu.toFixed(1)} and ${again.toFixed(1)} CPU s, ffmpeg ${cpu.toFixed(1)}, ratio ${ratio.toFixed(3)}`,
    )
    for (const rung of mine.rungs) {
      const own = await psnr(rung.file, path, rung.size)
      const [fine, coarse] = await Promise.all([23, 25].map((crf) => look(rung, crf, path, folder)))
      const more = percent(rung.bytes / fine.bytes)
      const slope = (fine.psnr - coarse.psnr) / Math.log(fine.bytes / coarse.bytes)
      const equal = own - (fine.psnr + slope * Math.log(rung.bytes / fine.bytes))
      const dB = (value) => value.toFixed(2)
      console.log(
        `  ${rung.name}: bytes ${more}, PSNR ${dB(own)} dB, ffmpeg ${dB(fine.psnr)}, ${dB(own - fine.psnr)}; at equal bytes ${dB(equal)}`,
      )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
