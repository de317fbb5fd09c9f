// Spoiled files against one running server: each is uploaded and becomes ready or rejected, and every segment of what is
// ready is fetched. Fails on any answer of 500 and above but a busy server's, on whatever does not end, when the server
// dies, and when it takes more memory or disk than it may.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseMaster, parseMediaPlaylist } from '../lib/hls.mjs'
import { root } from '../lib/paths.mjs'
import { memoryOf, run, sleep } from '../lib/process.mjs'
import { Server } from '../lib/server.mjs'
import { randomFrom } from '../media/paint.mjs'
import { chooseMutator } from './mutators.mjs'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '.' },
    keep: { type: 'boolean', default: false },
  },
})

const kLanes = 3
const kPatience = 90_000 // ms, for one file to become ready or rejected, and for one segment
const kRefusals = [400, 413, 415, 422] // what may be said of a file itself
const kTokenLasts = 300_000 // ms; less than the server's own limit
const kMostSegments = 60 // of one rendition: a spoiled clock may promise days of holding the last picture
const kMostMemory = 700 << 20 // of the server itself; its children have limits of their own
const kMostDisk = 24 << 20 // for each file, stored segments and all

const x264 = '-c:v libx264 -preset veryfast -g 25 -pix_fmt yuv420p'
const aac = '-c:a aac -b:a 64k'
// name: [container's mutators, extension, arguments behind the two inputs]
const fixtures = {
  mp4: ['boxes', 'mp4', `${x264} ${aac}`],
  faststart: ['boxes', 'mp4', `${x264} ${aac} -movflags +faststart`],
  fragmented: ['boxes', 'mp4', `${x264} ${aac} -movflags frag_keyframe+empty_moov+default_base_moof`],
  hevc: [
    'boxes',
    'mp4',
    `-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=25 -tag:v hvc1 ${aac}`,
  ],
  mov: ['boxes', 'mov', '-c:v prores_ks -profile:v 0 -c:a pcm_s16le'],
  m4a: ['boxes', 'm4a', `-vn ${aac}`],
  mkv: ['ebml', 'mkv', `${x264} ${aac}`],
  webm: [
    'ebml',
    'webm',
    '-c:v libvpx-vp9 -cpu-used 8 -deadline realtime -g 25 -b:v 200k -c:a libopus -b:a 48k',
  ],
  ts: ['ts', 'ts', `${x264} ${aac}`],
  mpeg2ts: ['ts', 'ts', '-c:v mpeg2video -q:v 8 -g 12 -bf 2 -c:a mp2 -b:a 96k'],
  ps: ['', 'mpg', '-c:v mpeg2video -q:v 8 -g 12 -bf 2 -c:a mp2 -b:a 96k'],
  texts_mp4: ['boxes', 'mp4', `${x264} ${aac} -c:s mov_text`],
  texts_mkv: ['ebml', 'mkv', `${x264} ${aac} -map 0 -map 1 -map 2 -map 2 -c:s:0 srt -c:s:1 ass`],
  flv: ['', 'flv', `${x264} ${aac} -ar 44100`],
  avi: ['', 'avi', '-c:v mpeg4 -q:v 8 -bf 2 -g 25 -c:a libmp3lame -b:a 64k'],
  mp3: ['', 'mp3', '-vn -c:a libmp3lame -b:a 64k'],
  ogg: ['', 'ogg', '-vn -c:a libvorbis'],
  flac: ['', 'flac', '-vn -c:a flac'],
}

async function makeFixture(name) {
  const [format, ext, encode] = fixtures[name]
  const folder = join(root, 'build/test-media/mutants')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.${ext}`)
  const inputs = '-f lavfi -i testsrc2=s=192x108:r=25:d=3 -f lavfi -i sine=440:d=3:r=44100'
  const words = join(folder, 'words.srt')
  if (/-c:s/.test(encode))
    writeFileSync(
      words,
      '1\n00:00:00,200 --> 00:00:01,000\n<i>one</i>\n\n2\n00:00:01,500 --> 00:00:02,900\ntwo\n',
    )
  const third = /-c:s/.test(encode) ? ` -i ${words}` : ''
  const args = `-nostdin -loglevel error -y ${inputs}${third} ${encode}`.split(/\s+/)
  if (!statSync(path, { throwIfNoEntry: false })) await run('ffmpeg', [...args, path])
  return { name, format, ext, bytes: readFileSync(path) }
}

const diskOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((sum, entry) => {
    const about = entry.isFile()
      ? statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })
      : null
    return sum + (about ? about.blocks * 512 : 0)
  }, 0)

const tally = { ready: 0, rejected: 0, refused: 0, segments: 0, held: 0 }
const reasons = {}
const failures = []

async function fetchAll(client, id) {
  const get = async (path) => {
    const end = AbortSignal.timeout(kPatience)
    const answer = await client.patiently(path, { signal: end })
    if (answer.status >= 500) throw new Error(`${answer.status} ${path}: ${answer.text.slice(0, 200)}`)
    if (answer.status !== 200) throw new Error(`${answer.status} for a part that is listed: ${path}`)
    return answer
  }
  const path = `/media/${id}/master.m3u8`
  const { variants, media } = parseMaster((await get(path)).text, path)
  const lists = new Set([...variants, ...media].map((one) => one.path).filter(Boolean))
  for (const list of lists) {
    const { init, segments } = parseMediaPlaylist((await get(list)).text, list)
    if (init) await get(init)
    const step = Math.max(1, segments.length / kMostSegments)
    for (let at = 0; at < segments.length; at += step) {
      const { headers } = await get(segments[Math.floor(at)].path)
      tally.segments++
      if (/hold/.test(headers['server-timing'] ?? '')) tally.held++
    }
  }
}

async function tryOne(client, number, all) {
  const random = randomFrom(Number(options.seed) * 1_000_003 + number)
  for (let i = 0; i < 8; i++) random() // neighbouring seeds begin alike
  const fixture = all[number % all.length]
  const { name, spoil } = chooseMutator(fixture.format, random, { zzuf })
  const bytes = spoil(Buffer.from(fixture.bytes), random)
  const what = `${number} ${fixture.name} ${name}`
  if (options.keep)
    writeFileSync(join(root, 'build/test-media/mutants', `last-${number % kLanes}.${fixture.ext}`), bytes)
  try {
    const answer = await client.sendBytes(bytes, { filename: `clip.${fixture.ext}` })
    if (answer.status >= 500) throw new Error(`upload: ${answer.status} ${answer.text.slice(0, 200)}`)
    if (answer.status !== 201) {
      if (!kRefusals.includes(answer.status)) throw new Error(`upload: ${answer.status} ${answer.text}`)
      return tally.refused++
    }
    const { id } = answer.json
    const video = await client.settled(id, kPatience)
    tally[video.state]++
    if (video.state === 'ready') await fetchAll(client, id)
    else reasons[video.reason.code] = (reasons[video.reason.code] ?? 0) + 1
    await client.delete(id)
  } catch (error) {
    failures.push(`${what}: ${error.message}`)
    const path = join(root, 'build/test-media/mutants', `failed-${number}.${fixture.ext}`)
    writeFileSync(path, bytes)
    console.log(`FAILED ${what}: ${error.message}\n       kept as ${path}`)
  }
}

const zzuf = spawnSync('zzuf', ['-V']).status === 0
if (!zzuf) console.log('zzuf is not here: its share goes to the other mutators')
const all = await Promise.all(
  Object.keys(fixtures)
    .filter((name) => new RegExp(options.only).test(name))
    .map(makeFixture),
)
const server = await Server.start()
await server.admin()
const client = await server.user('torturer')
const renewal = setInterval(() => client.login('torturer', 'password of torturer'), kTokenLasts)
const count = Number(options.count)
let next = 0
let peak = 0
const lane = async () => {
  while (next < count && server.running && failures.length < 20) {
    const number = next++
    await tryOne(client, number, all)
    if (!server.running) break
    peak = Math.max(peak, memoryOf(server.pid, 'VmHWM'))
    if (next % 100 === 0) console.log(`${next} of ${count}: ${tally.ready} ready, ${tally.rejected} rejected`)
  }
}
await Promise.all(Array.from({ length: kLanes }, lane))
clearInterval(renewal)
if (!server.running) failures.push(`the server died:\n${server.log.slice(-2000)}`)
if (peak > kMostMemory) failures.push(`the server took ${peak >> 20} MB of memory`)
const disk = diskOf(server.data)
if (disk > kMostDisk * next) failures.push(`the server took ${Math.round(disk / 2 ** 20)} MB of disk`)
await sleep(100)
await server.stop().catch((error) => failures.push(error.message))

const share = (n) => `${n} (${((100 * n) / Math.max(1, next)).toFixed(1)} %)`
console.log(
  `${next} files: ${share(tally.ready)} ready, ${share(tally.rejected)} rejected, ${share(tally.refused)} refused at once`,
)
console.log(
  `rejected as: ${Object.entries(reasons)
    .map(([code, n]) => `${code} ${n}`)
    .join(', ')}`,
)
console.log(
  `${tally.segments} segments fetched, ${tally.held} of them held in part; memory at most ${peak >> 20} MB, disk ${Math.round(disk / 2 ** 20)} MB`,
)
console.log(`${next - failures.length} passed, ${failures.length} failed`)
process.exitCode = failures.length ? 1 : 0
