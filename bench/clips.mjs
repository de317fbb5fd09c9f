// How long from asking for a clip to its first picture?
//   node bench/clips.mjs [--runs 10] [--only h264:1,h264:120] [--seed 1]
// One server; each source is uploaded once and nothing of its ladder is filled. Each run cuts a random span of ten to sixty
// seconds and opens the clip's watch page in a Chromium that has the page in its cache; the clock runs from the request for
// the clip to the first frame that Chromium paints, on the rendition the player begins with by itself.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { openBrowser } from '../tests/lib/browser.mjs'
import { cut } from '../tests/lib/clip.mjs'
import { Server, temporaryFolder } from '../tests/lib/server.mjs'
import { randomFrom } from '../tests/media/paint.mjs'
import { firstPicture, noteFirstPicture } from './first-picture.mjs'
import { source } from './publish-media.mjs'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    only: { type: 'string', default: 'h264:1,h264:120' },
    seed: { type: 'string', default: '1' },
  },
})
const wallClock = () => performance.timeOrigin + performance.now()
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

const config = join(temporaryFolder('bench'), 'millrace.toml')
writeFileSync(config, 'fill = "on demand"\n')
const closers = []
const server = await Server.start({ args: ['--config', config] })
closers.push(() => server.stop())
try {
  const client = await server.admin()
  const { page } = await openBrowser((close) => closers.push(close), { base: server.base })
  await page.addInitScript(noteFirstPicture)
  console.log(
    '| cut out of | clips | asked to answered: median s | asked to first picture: median s | most |',
  )
  console.log('|---|---|---|---|---|')
  for (const name of options.only.split(',')) {
    const [codec, minutes] = name.split(':')
    const video = await client.publish((await source(codec, Number(minutes))).path, {
      fields: { visibility: 'public' },
    })
    await page.goto(`${server.base}/watch/${video.id}?autoplay=1`)
    await firstPicture(page)
    const random = randomFrom(Number(options.seed))
    const answered = []
    const pictures = []
    for (let run = 0; run < Number(options.runs); run++) {
      await page.goto('about:blank')
      const length = 10 + random() * 50
      const begin = random() * Math.max(0, video.duration - length)
      const asked = wallClock()
      const clip = await cut(client, [
        { video: video.id, in: begin, out: Math.min(begin + length, video.duration) },
      ])
      answered.push((wallClock() - asked) / 1000)
      await page.goto(`${server.base}/watch/${clip.id}?autoplay=1`, { waitUntil: 'commit' })
      pictures.push(((await firstPicture(page)).at - asked) / 1000)
    }
    const row = [median(answered), median(pictures), Math.max(...pictures)].map((value) => value.toFixed(2))
    console.log(`| ${codec} ${minutes} min | ${options.runs} | ${row.join(' | ')} |`)
  }
} finally {
  for (const close of closers.reverse()) await close()
}
