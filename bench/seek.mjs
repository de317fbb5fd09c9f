// How long from a seek to a place that is cold until its picture is on the screen? And how many viewers of different
// cold videos are carried before anyone stalls?
//   node bench/seek.mjs [--seeks 50] [--only h264:10,h264:120,vp9:10] [--rungs rendered,assembled,plain,page] [--no-crowd]
//                       [--most 12] [--watch 30]
// For each source: a fresh server, which fills the ladder in the background meanwhile, and headless Chromium with the
// page's own player. A seek is `currentTime =` to a random moment of which nothing is buffered; it ends with the frame
// callback of that picture. `rendered` pins the player to the rung of 360 lines, or the next below, `assembled` to the original's picture,
// `plain` is the original as one MP4 file with ranges in a bare <video>: the browser's own floor for `assembled`.
// `page` leaves the choice to the page. Seeks whose segment was stored already are counted, not measured.
// The server's processor time is that of the render that the first segment waited for (Server-Timing).
// The crowd: so many viewers, each with a video of its own, each playing the 360-line rung from a random moment in real
// time with a buffer of some seconds; one is added until a viewer who plays has to wait for a segment.

import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { openBrowser } from '../tests/lib/browser.mjs'
import { nameOf, renditions } from '../tests/lib/hls.mjs'
import { sleep, until } from '../tests/lib/process.mjs'
import { Server } from '../tests/lib/server.mjs'
import { source } from './publish-media.mjs'

const { values: options } = parseArgs({
  options: {
    seeks: { type: 'string', default: '50' },
    only: { type: 'string', default: 'h264:10,h264:120,vp9:10' },
    rungs: { type: 'string', default: 'rendered,assembled' },
    'no-crowd': { type: 'boolean', default: false },
    most: { type: 'string', default: '12' },
    watch: { type: 'string', default: '30' },
  },
})

// The same places in each run: a small generator of numbers (mulberry32).
function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const share = (list, part) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))]
const seconds = (milliseconds) => (milliseconds === undefined ? '' : (milliseconds / 1000).toFixed(2))

// Runs in the page: keeps the player to one rung, and seeks.
function pin(rungs) {
  const { hls } = globalThis.__millrace
  const names = hls.levels.map(({ url }) => [url].flat()[0].split('/').at(-2))
  const wanted = rungs === 'assembled' ? ['o'] : names.filter((name) => Number(name) <= 360)
  const level = names.indexOf(wanted.sort((a, b) => b - a)[0])
  if (level < 0) return false
  hls.config.maxBufferLength = 10
  hls.loadLevel = level
  hls.currentLevel = level
  return true
}

// Runs in the page: the original as a file instead of the player.
function playFile(id) {
  const video = document.createElement('video')
  Object.assign(video, { src: `/media/${id}/video.mp4`, muted: true })
  document.body.replaceChildren(video)
  globalThis.__millrace.hls.destroy()
  globalThis.__millrace = { video }
  return new Promise((resolve) => {
    video.onloadeddata = () => resolve(true)
    video.onerror = () => resolve(false)
  })
}

async function seekTo(second) {
  const { video } = globalThis.__millrace
  performance.clearResourceTimings()
  performance.setResourceTimingBufferSize(1000)
  const begun = performance.now()
  video.currentTime = second
  const shown = await new Promise((resolve) => {
    const look = (now, frame) => {
      if (Math.abs(frame.mediaTime - second) < 0.2) resolve(now)
      else video.requestVideoFrameCallback(look)
    }
    video.requestVideoFrameCallback(look)
    setTimeout(() => resolve(Number.NaN), 20_000)
  })
  const pictures = performance
    .getEntriesByType('resource')
    .filter(({ name, serverTiming }) => serverTiming.length > 0 && /\/(o|\d+)\/\d+\.m4s/.test(name))
    .sort((a, b) => a.responseEnd - b.responseEnd)
  const timing = (name) => pictures[0]?.serverTiming.find((one) => one.name === name)
  return {
    took: shown - begun,
    origin: timing('origin')?.description,
    cpu: timing('cpu')?.duration,
    make: timing('make')?.duration,
  }
}

async function measure(kind, minutes, rungs) {
  const closers = []
  const server = await Server.start()
  closers.push(() => server.stop())
  try {
    const user = await server.admin()
    const { page } = await openBrowser((close) => closers.push(close), { base: server.base })
    const { path } = await source(kind, minutes)
    const { id } = await user.publish(path, { fields: { visibility: 'public' } })
    await page.goto(`${server.base}/embed/${id}?autoplay=1`)
    await until(() => page.evaluate(() => globalThis.__millrace?.video.readyState >= 3).catch(() => false), {
      what: 'the player',
    })
    if (rungs === 'plain' && !(await page.evaluate(playFile, id))) return null
    if (['rendered', 'assembled'].includes(rungs) && !(await page.evaluate(pin, rungs))) return null
    await page.evaluate(() => globalThis.__millrace.video.pause())
    const number = random(minutes * 7 + 1)
    const cold = []
    let stored = 0
    let failed = 0
    for (let tries = 0; cold.length < Number(options.seeks) && tries < 3 * Number(options.seeks); tries++) {
      // The background fills from the beginning: what it has reached is not cold.
      const from = rungs === 'rendered' || rungs === 'page' ? 0.3 : 0
      const one = await page.evaluate(seekTo, (from + number() * (0.98 - from)) * minutes * 60)
      if (Number.isNaN(one.took)) failed++
      else if (one.origin === 'stored') stored++
      else cold.push(one)
      await sleep(300 + number() * 700)
    }
    const { filled } = await user.video(id)
    return { cold, stored, failed, filled }
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

/** Plays one rung as a player does; gives how often it stalled and was refused before it began. */
async function watch(client, list, from, length) {
  const first = Math.floor(list.segments.length * from)
  const parts = list.segments.slice(first, first + length)
  const kBuffer = 6
  let refused = 0
  let stalls = 0
  let startedAt = null
  let media = 0
  for (const { path, duration } of parts) {
    if (startedAt !== null) {
      const ahead = media - (performance.now() - startedAt) / 1000
      if (ahead > kBuffer) await sleep((ahead - kBuffer) * 1000)
    }
    for (;;) {
      const answer = await client.ask(path)
      if (answer.status === 200) break
      if (answer.status !== 503) throw new Error(`${path}: ${answer.status}`)
      if (startedAt === null) refused++
      await sleep(1000 * Number(answer.headers['retry-after']))
    }
    const now = performance.now()
    if (startedAt === null) startedAt = now
    else if (now - startedAt > media * 1000) {
      stalls++
      startedAt = now - media * 1000 // it waits, and goes on
    }
    media += duration
  }
  return { stalls, refused }
}

async function crowd() {
  const { path } = await source('h264', 10)
  const number = random(42)
  console.log(
    '\n| viewers of different cold videos at 360 lines | stalls | refused at first |\n|---|---|---|',
  )
  for (let viewers = 1; viewers <= Number(options.most); viewers++) {
    const server = await Server.start()
    try {
      const user = await server.admin()
      const lists = []
      for (let i = 0; i < viewers; i++) {
        const video = await user.publish(path, { fields: { visibility: 'public' } })
        const small = (await renditions(user, video)).filter((one) => Number(nameOf(one.path)) <= 360)
        lists.push(small.sort((a, b) => nameOf(b.path) - nameOf(a.path))[0].list)
      }
      const results = await Promise.all(
        lists.map(async (list, i) => {
          const client = await server.user(`viewer ${i}`)
          await sleep(number() * 3000) // people do not come at the same moment
          return watch(client, list, 0.4 + number() * 0.4, Number(options.watch))
        }),
      )
      const sum = (field) => results.reduce((all, one) => all + one[field], 0)
      console.log(`| ${viewers} | ${sum('stalls')} | ${sum('refused')} |`)
      if (sum('stalls') > 0) break
    } finally {
      await server.stop()
    }
  }
}

console.log(
  '| source | rungs | cold seeks | to the picture: median s | p95 | most | server: CPU s, median | made in s, median | stored already | no picture | filled meanwhile |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|---|')
for (const [kind, minutes] of options.only.split(',').map((name) => name.split(':')))
  for (const rungs of options.rungs.split(',')) {
    const measured = await measure(kind, Number(minutes), rungs)
    if (!measured) continue // it has no such rendition
    const { cold, stored, failed, filled } = measured
    const took = cold.map((one) => one.took)
    const known = (field) => cold.map((one) => one[field]).filter((value) => value !== undefined)
    const cells = [
      `${kind} ${minutes} min`,
      rungs,
      cold.length,
      seconds(share(took, 0.5)),
      seconds(share(took, 0.95)),
      seconds(share(took, 1)),
      seconds(share(known('cpu'), 0.5)),
      seconds(share(known('make'), 0.5)),
      stored,
      failed,
      `${Math.round(filled * 100)} %`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
  }
if (!options['no-crowd']) await crowd()
