// How long from the last byte that a client sends to the first picture that a viewer sees?
//   node bench/publish.mjs [--runs 5] [--only h264:1,vp9:10] [--page watch|embed] [--no-cold] [--no-ffmpeg]
// For each source and run: a fresh server and a fresh folder; a Chromium whose page of the player is already in its
// cache; the upload is held before its last 64 KiB, and the clock runs from the last byte handed to the kernel to the first frame that Chromium paints
// (requestVideoFrameCallback) after it went to the video's page, on the rendition the player begins with by itself.
// Before the last bytes of cold runs the page cache is emptied: of the server's files, or of everything on the machine,
// the browser's files too, which needs root.
// Beside it: one run of the ffmpeg command over one minute with the same ladder, and that scaled by length.

import { execFileSync } from 'node:child_process'
import { closeSync, createReadStream, openSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { formAround } from '../tests/lib/api.mjs'
import { openBrowser } from '../tests/lib/browser.mjs'
import { isRoot, root } from '../tests/lib/paths.mjs'
import { run } from '../tests/lib/process.mjs'
import { Server, temporaryFolder } from '../tests/lib/server.mjs'
import { media } from '../tests/media/make.mjs'
import { firstPicture, noteFirstPicture } from './first-picture.mjs'
import { source } from './publish-media.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: 'h264:1,h264:10,h264:60,vp9:1,vp9:10' },
    page: { type: 'string', default: 'watch' },
    'no-cold': { type: 'boolean', default: false },
    'no-ffmpeg': { type: 'boolean', default: false },
  },
})
const kHeld = 64 * 1024
const wallClock = () => performance.timeOrigin + performance.now()

const kFolders = ['build/release/bin', 'web/dist'].map((name) => join(root, name))
const kLibraries = ['avcodec', 'avformat', 'avutil', 'avfilter', 'swscale', 'swresample', 'x264']

/** Of the server's files alone: what it has stored, its programs, its page and FFmpeg's libraries. */
function emptyServersCache(server) {
  const drop = ['-type', 'f', '-exec', 'dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none', ';']
  execFileSync('sync')
  execFileSync('find', [server.data, ...kFolders, ...drop])
  for (const name of kLibraries)
    execFileSync('find', ['/usr/lib', '-maxdepth', '2', '-name', `lib${name}.so*`, ...drop])
}

/** Of everything on the machine, the browser's files as well. */
function emptyMachinesCache() {
  execFileSync('sync')
  writeFileSync('/proc/sys/vm/drop_caches', '1')
}

const kCaches = { warm: () => {}, 'server cold': emptyServersCache, 'machine cold': emptyMachinesCache }

/** Uploads a file, holding its last bytes until `beforeLast` is done; gives the video and when the last byte went. */
async function upload(client, path, beforeLast) {
  const { head, tail, boundary } = formAround({ visibility: 'public' }, 'bench')
  const size = statSync(path).size
  let lastByteAt
  const answer = await client.ask('/api/v1/videos', {
    method: 'POST',
    fresh: true,
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': head.length + size + tail.length,
    },
    body: async (outgoing) => {
      outgoing.write(head)
      const most = createReadStream(path, { end: size - kHeld - 1, highWaterMark: 1 << 20 })
      await pipeline(most, outgoing, { end: false })
      const last = Buffer.alloc(kHeld)
      const fd = openSync(path)
      readSync(fd, last, 0, kHeld, size - kHeld)
      closeSync(fd)
      await beforeLast()
      outgoing.end(Buffer.concat([last, tail]), () => {
        lastByteAt = wallClock()
      })
    },
  })
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${answer.text}`)
  return { video: answer.json, lastByteAt, answeredAt: wallClock() }
}

async function measure(path, cache, warmUp) {
  const closers = []
  const server = await Server.start()
  closers.push(() => server.stop())
  try {
    const client = await server.admin()
    const { page } = await openBrowser((close) => closers.push(close), { base: server.base })
    await page.addInitScript(noteFirstPicture)
    // The player's own files come into the browser's cache, and the engine is warm, by another video.
    const other = await client.publish(warmUp, { fields: { visibility: 'public' } })
    await page.goto(`${server.base}/${options.page}/${other.id}?autoplay=1`)
    await firstPicture(page)
    await page.goto('about:blank')
    await client.filled(other.id)

    const { video, lastByteAt, answeredAt } = await upload(client, path, () => kCaches[cache](server))
    await page.goto(`${server.base}/${options.page}/${video.id}?autoplay=1`, { waitUntil: 'commit' })
    const { at, height } = await firstPicture(page)
    const { ready_in_ms: ready, renditions } = await client.video(video.id)
    return { picture: at - lastByteAt, answered: answeredAt - lastByteAt, ready, height, renditions }
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** Seconds that the ffmpeg command needs for the rendered part of a ladder over one minute. */
async function ffmpegMinute(path, renditions) {
  const folder = temporaryFolder('ladder')
  const rungs = renditions.filter((r) => r.kind === 'rendered' && r.height > 0)
  const split = `[0:v]split=${rungs.length}${rungs.map((_, i) => `[i${i}]`).join('')}`
  const scales = rungs.map((r, i) => `[i${i}]scale=${r.width}:${r.height}:flags=bicubic[o${i}]`)
  const outputs = rungs.flatMap((r, i) => [
    '-map',
    `[o${i}]`,
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '23',
    '-force_key_frames',
    'expr:gte(t,n_forced*2)',
    join(folder, `${r.height}.mp4`),
  ])
  const sound = ['-map', '0:a', '-c:a', 'aac', '-b:a', '128k', join(folder, 'sound.mp4')]
  const begun = performance.now()
  await run('ffmpeg', [
    '-nostdin',
    '-loglevel',
    'error',
    '-y',
    '-i',
    path,
    '-filter_complex',
    [split, ...scales].join(';'),
    ...outputs,
    ...sound,
  ])
  rmSync(folder, { recursive: true, force: true })
  return (performance.now() - begun) / 1000
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const seconds = (milliseconds) => (milliseconds / 1000).toFixed(2)

console.log(
  '| source | Mb/s | page cache | runs | first picture: median s | min | max | of that, answered after | and prepared in | lines | ffmpeg, same ladder: s |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|')
const minuteOf = {}
const warmUp = await media('silent')
for (const [kind, minutes] of options.only.split(',').map((name) => name.split(':'))) {
  const { path, bits } = await source(kind, Number(minutes))
  for (const cache of options['no-cold'] ? ['warm'] : Object.keys(kCaches).slice(0, isRoot ? 3 : 2)) {
    const runs = []
    for (let i = 0; i < Number(options.runs); i++) runs.push(await measure(path, cache, warmUp))
    if (!options['no-ffmpeg'])
      minuteOf[kind] ??= await ffmpegMinute((await source(kind, 1)).path, runs[0].renditions)
    const pictures = runs.map((r) => r.picture)
    const cells = [
      `${kind} ${minutes} min`,
      (bits / 1e6).toFixed(1),
      cache,
      runs.length,
      seconds(median(pictures)),
      seconds(Math.min(...pictures)),
      seconds(Math.max(...pictures)),
      seconds(median(runs.map((r) => r.answered))),
      seconds(median(runs.map((r) => r.ready))),
      [...new Set(runs.map((r) => r.height))].join(' '),
      minuteOf[kind] ? (minuteOf[kind] * Number(minutes)).toFixed(0) : '',
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
}
