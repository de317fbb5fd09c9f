// What a file of sound and the pictures of a video cost beside the ffmpeg command that does the same.
//   node bench/beside-ffmpeg.mjs [--runs 3] [--only sound,pictures] [--hours 2]
// sound: one hour of AAC copied out of an MP4 into an M4A, from asking to ready, beside `ffmpeg -c copy`, and
//   beside the same with +faststart and fsync, which ours has: wall seconds, and processor seconds of all of it.
// pictures: poster and storyboard of two hours of 1080p with a key every two seconds, beside one ffmpeg that decodes keys
// alone and one that takes the poster: processor seconds of the whole server, and of ffmpeg.
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { root } from '../tests/lib/paths.mjs'
import { run, until } from '../tests/lib/process.mjs'
import { Server, temporaryFolder } from '../tests/lib/server.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: 'sound,pictures' },
    hours: { type: 'string', default: '2' },
  },
})
const runs = Number(options.runs)
const media = process.env.MILLRACE_BENCH_MEDIA ?? join(root, 'build/bench-media')
const quiet = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y']
const least = (list) => Math.min(...list).toFixed(2)
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

/** Half a minute that is encoded once, and repeated without encoding again. */
async function source(name, seconds, inputs, encode) {
  mkdirSync(media, { recursive: true })
  const path = join(media, `${name}-${seconds}s.mp4`)
  if (existsSync(path)) return path
  const base = join(media, `${name}-base.${process.pid}.mp4`)
  await run('ffmpeg', [...quiet, ...inputs, ...encode, base])
  const scratch = join(media, `${name}.${process.pid}.mp4`)
  await run('ffmpeg', [...quiet, '-stream_loop', String(seconds / 30 - 1), '-i', base, '-c', 'copy', scratch])
  rmSync(base)
  renameSync(scratch, path)
  return path
}

/** Processor seconds of a server and all its children while something is done: looked at until the last moment. */
async function cpuWhile(server, act) {
  const ticks = 100
  const used = (pid) => {
    try {
      const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')
        .slice(11, 13)
      return (Number(user) + Number(system)) / ticks
    } catch {
      return null // it has just ended
    }
  }
  const first = new Map()
  const last = new Map()
  const look = () => {
    for (const pid of [server.pid, ...server.helpers]) {
      const now = used(pid)
      if (now === null) continue
      last.set(pid, now)
    }
  }
  look()
  for (const [pid, value] of last) first.set(pid, value)
  const timer = setInterval(look, 20)
  await act()
  clearInterval(timer)
  look()
  return [...last].reduce((sum, [pid, value]) => sum + value - (first.get(pid) ?? 0), 0)
}

const timed = `import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)`
function ffmpegCpu(args) {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', timed, 'ffmpeg', ...quiet, ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout)
}

async function sound(server, user, folder) {
  const path = await source(
    'sound',
    3600,
    [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x180:r=25:d=30',
      '-f',
      'lavfi',
      '-i',
      'anoisesrc=c=pink:r=48000:a=0.4:d=30',
    ],
    [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-crf',
      '40',
      '-g',
      '50',
      '-ac',
      '2',
      '-c:a',
      'aac',
      '-b:a',
      '160k',
    ],
  )
  const { id } = await user.publish(path)
  // Nothing else is done for it meanwhile.
  await until(async () => (await user.video(id)).loudness, { what: 'the loudness', limit: 600_000 })
  const ours = []
  const theirs = []
  const cpu = []
  const theirCpu = []
  const durable = [] // with its tables in front, and safe on the disk, as ours is
  let bytes = 0
  for (let i = 0; i < runs; i++) {
    const out = join(folder, 'copy.m4a')
    const began = performance.now()
    await run('ffmpeg', [...quiet, '-i', path, '-map', '0:a:0', '-c', 'copy', out])
    theirs.push((performance.now() - began) / 1000)
    theirCpu.push(ffmpegCpu(['-i', path, '-map', '0:a:0', '-c', 'copy', out]))
    const again = performance.now()
    await run('ffmpeg', [...quiet, '-i', path, '-map', '0:a:0', '-c', 'copy', '-movflags', '+faststart', out])
    await run('sync', ['-d', out])
    durable.push((performance.now() - again) / 1000)
    bytes = statSync(out).size

    const body = { format: 'm4a' }
    const ask = () => user.ask(`/api/v1/videos/${id}/audio`, { method: 'POST', body })
    let asked = 0
    // What is being removed may still be there for a moment.
    const fresh = async () => {
      asked = performance.now()
      const answer = await ask()
      if (answer.status === 202) return answer
      await user.ask(`/api/v1/videos/${id}/audio/${answer.json.id}`, { method: 'DELETE' })
    }
    const { id: made } = (await until(fresh, { what: 'a new file of sound' })).json
    const state = async () => {
      const now = (await user.must(200, `/api/v1/videos/${id}/audio/${made}`)).json
      if (now.state === 'failed') throw new Error(JSON.stringify(now.reason))
      return now.state === 'ready' && now
    }
    let ready
    cpu.push(
      await cpuWhile(server, async () => {
        ready = await until(state, { what: 'the file of sound', every: 10 })
        ours.push((performance.now() - asked) / 1000)
      }),
    )
    if (!ready.copied) throw new Error('it was not copied')
    await user.must(204, `/api/v1/videos/${id}/audio/${made}`, { method: 'DELETE' })
  }
  const [mine, other] = [median(ours), median(theirs)]
  console.log(
    `sound: one hour of AAC, ${(bytes / 1e6).toFixed(0)} MB: ${mine.toFixed(2)} s (${ours.map((s) => s.toFixed(2))}), ffmpeg ${other.toFixed(2)} s (${theirs.map((s) => s.toFixed(2))}), ratio ${(mine / other).toFixed(2)}; ffmpeg with +faststart and fsync ${median(durable).toFixed(2)} s, ratio ${(mine / median(durable)).toFixed(2)}; least ${least(ours)} against ${least(theirs)} s; processor, least: ${least(cpu)} against ${least(theirCpu)} s`,
  )
}

async function pictures(server, user, folder) {
  const seconds = Number(options.hours) * 3600
  const path = await source(
    'film',
    seconds,
    ['-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=25:d=30,noise=alls=4:allf=t'],
    ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '32', '-g', '50', '-pix_fmt', 'yuv420p'],
  )
  const { id } = await user.publish(path)
  const both = async () => {
    const board = user.patiently(`/media/${id}/storyboard.vtt`)
    const poster = user.patiently(`/media/${id}/poster-640.jpg`)
    for (const answer of [await board, await poster])
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text.slice(0, 200)}`)
  }
  await until(
    () =>
      both().then(
        () => true,
        () => false,
      ),
    { what: 'the pictures', limit: 600_000, every: 1000 },
  )
  const ours = []
  const theirs = []
  const objects = join(server.data, 'objects/media')
  const step = seconds > 8000 ? Math.ceil(seconds / 5000) * 5 : 10
  for (let i = 0; i < runs; i++) {
    for (const folder of readdirSync(objects))
      rmSync(join(objects, folder, 'stills'), { recursive: true, force: true })
    const again = () =>
      until(
        () =>
          both().then(
            () => true,
            () => false,
          ),
        { what: 'the pictures again', limit: 600_000, every: 250 },
      )
    ours.push(await cpuWhile(server, again))
    theirs.push(
      ffmpegCpu([
        '-threads',
        '1',
        '-skip_frame',
        'nokey',
        '-i',
        path,
        '-an',
        '-vf',
        `fps=1/${step},scale=160:90,tile=10x10`,
        '-q:v',
        '5',
        join(folder, 'sheet-%d.jpg'),
      ]) +
        ffmpegCpu([
          '-threads',
          '1',
          '-ss',
          String(seconds / 2),
          '-i',
          path,
          '-frames:v',
          '1',
          '-vf',
          'scale=1280:-2',
          join(folder, 'poster.jpg'),
        ]),
    )
  }
  const [mine, other] = [median(ours), median(theirs)]
  console.log(
    `pictures: ${options.hours} h, ${(statSync(path).size / 1e6).toFixed(0)} MB: ${mine.toFixed(1)} CPU s (${ours.map((s) => s.toFixed(1))}), ffmpeg ${other.toFixed(1)} (${theirs.map((s) => s.toFixed(1))}), ratio ${(mine / other).toFixed(2)} (aim 1.1)`,
  )
}

const folder = temporaryFolder('bench')
const config = join(folder, 'millrace.toml')
writeFileSync(config, 'fill = "on demand"\n')
const server = await Server.start({ args: ['--config', config] })
try {
  const user = await server.admin()
  if (options.only.includes('sound')) await sound(server, user, folder)
  if (options.only.includes('pictures')) await pictures(server, user, folder)
} finally {
  await server.stop()
}
