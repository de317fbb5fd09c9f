// Watching while it uploads, measured: a film is sent at a given rate, and a browser plays it as soon as it may.
//   node bench/early.mjs [--rate 20] [--seconds 60] [--kind fast.mp4,last.mp4,film.mkv,film.ts]   rate in Mb/s
// Says when the first two keyframes had arrived, when the server said that it can be watched and when the first picture
// was shown, all in seconds from the first byte; how often the picture stood still while the upload was ahead; and how
// many buffered ranges there were in the end. Needs a built server, Chromium and ffmpeg.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { parseArgs } from 'node:util'
import { fillAccount, openBrowser } from '../tests/lib/browser.mjs'
import { generate } from '../tests/lib/generate.mjs'
import { run, sleep, until } from '../tests/lib/process.mjs'
import { Server } from '../tests/lib/server.mjs'
import { create, tus } from '../tests/lib/tus.mjs'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    kind: { type: 'string', default: 'fast.mp4,last.mp4,film.mkv,film.ts' },
  },
})
const bytesPerSecond = (Number(values.rate) * 1e6) / 8
const seconds = Number(values.seconds)
const kTail = 1 << 20
// 16 Mb/s for an upload of 20: hardly faster than it is played.
const picture =
  '-c:v libx264 -preset ultrafast -g 60 -b:v 16M -minrate 16M -maxrate 16M -bufsize 16M -x264-params nal-hrd=cbr'
const encodings = {
  'fast.mp4': `${picture} -c:a aac -movflags +faststart`,
  'last.mp4': `${picture} -c:a aac`,
  'film.mkv': `${picture} -c:a aac`,
  'film.ts': `${picture} -c:a aac`,
}

/** Where the second keyframe ends. */
async function twoKeys(file) {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'packet=pos,size,flags', '-of', 'csv=p=0']
  const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, file])
  const keys = stdout
    .toString()
    .split('\n')
    .map((line) => line.split(','))
    .filter(([, , flags]) => flags?.startsWith('K'))
    .map(([size, pos]) => Number(pos) + Number(size))
  return keys[1]
}

/** Sends one PATCH at the rate. */
const paced = (server, url, bytes) =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(url, server.base),
      {
        method: 'PATCH',
        headers: {
          'Tus-Resumable': '1.0.0',
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': '0',
          'Content-Length': bytes.length,
        },
      },
      (answer) => answer.resume().on('end', () => resolve(answer.headers)),
    )
    outgoing.on('error', reject)
    const began = performance.now()
    const send = async () => {
      for (let at = 0; at < bytes.length; ) {
        const due = Math.min(bytes.length, ((performance.now() - began) / 1000) * bytesPerSecond)
        if (due > at) outgoing.write(bytes.subarray(at, due))
        at = Math.max(at, Math.floor(due))
        await sleep(20)
      }
      outgoing.end()
    }
    void send()
  })

async function measure(server, owner, page, kind) {
  const file = await generate(kind, {
    size: '1280x720',
    rate: 30,
    seconds,
    sound: true,
    encode: encodings[kind],
  })
  const bytes = readFileSync(file)
  const metadata = { filename: kind }
  let url
  let tail
  const cut = kind === 'last.mp4' ? bytes.length - kTail : bytes.length
  if (kind === 'last.mp4') {
    const partial = { 'upload-concat': 'partial' }
    tail = (await create(owner, { length: kTail, metadata, headers: partial, body: bytes.subarray(cut) })).url
    const begun = await create(owner, {
      length: cut,
      metadata: { ...metadata, tail: tail.split('/').at(-1) },
      headers: partial,
    })
    url = begun.url
  } else {
    ;({ url } = await create(owner, { length: bytes.length, metadata }))
  }
  const keys = (await twoKeys(file)) / bytesPerSecond
  const began = Date.now()
  const at = () => (Date.now() - began) / 1000
  const sent = paced(server, url, bytes.subarray(0, cut))
  const id = await until(async () => (await owner.must(200, url)).json.video, { every: 20 })
  const watchable = at()
  // As the link on the page for uploading does it: without loading the page anew.
  await page.evaluate((path) => {
    window.former = window.__millrace
    window.history.pushState({}, '', path)
    window.dispatchEvent(new PopStateEvent('popstate'))
  }, `/watch/${id}`)
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () => {
          const now = window.__millrace
          if (now && now !== window.former && now.video.currentTime > 0) resolve()
          else setTimeout(look, 10)
        }
        look()
      }),
  )
  const first = at()
  await page.evaluate(() => {
    const { video } = window.__millrace
    window.stalls = []
    video.addEventListener('waiting', () => window.stalls.push(video.currentTime))
  })
  await sent
  const uploaded = at()
  const stalls = await page.evaluate(() => window.stalls.length)
  if (tail)
    await tus(owner, 'POST', '/api/v1/uploads', { headers: { 'upload-concat': `final;${url} ${tail}` } })
  await owner.ready(id)
  await until(() => page.evaluate(() => window.__millrace.video.ended), { limit: 600_000 })
  const seen = await page.evaluate(() => ({
    ranges: window.__millrace.video.buffered.length,
    stalls: window.stalls,
  }))
  const figure = (value) => value.toFixed(2).padStart(6)
  const places = seen.stalls.map((time) => time.toFixed(1)).join(' ')
  console.log(
    `${kind.padEnd(9)} two keys ${figure(keys)}  watchable ${figure(watchable)}  first picture ${figure(first)}` +
      `  uploaded ${figure(uploaded)}  stalls until then ${stalls}, in all ${seen.stalls.length} (${places})  ranges ${seen.ranges}`,
  )
}

const ends = []
const server = await Server.start({})
const owner = await server.user('owner')
try {
  const { page } = await openBrowser((end) => ends.push(end), { base: server.base })
  await page.goto(`${server.base}/sign-in`)
  await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
  await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
  await page.goto(`${server.base}/upload`)
  for (const kind of values.kind.split(',')) await measure(server, owner, page, kind)
} finally {
  for (const end of ends) await end()
  await server.stop()
}
