// Where a viewer's jump lands: on what arrives soonest, and up from there.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('A jump to a place that is not loaded', { concurrency: 1 }, () => {
  let server
  let assembled
  let rendered
  before(async () => {
    ;({ server } = await startSite(ends))
    const owner = await server.user('owner')
    const fields = { visibility: 'public' }
    assembled = await owner.publish(await media('clip_20s'), { fields })
    rendered = await owner.publish(await media('clip_avi'), { fields })
  })

  /** Plays a video with little loaded ahead; the page is told that only `filled` is stored of its ladder. */
  async function playing(video, filled = []) {
    const browser = await openBrowser(ends, { closes: after, base: server.base })
    const { page } = browser
    await page.addInitScript(() => {
      globalThis.__buffer = 3
    })
    await page.route(`**/api/v1/videos/${video.id}/events`, (route) => route.abort())
    await page.route(`**/api/v1/videos/${video.id}`, async (route) => {
      const response = await route.fetch()
      const json = await response.json()
      for (const one of json.renditions)
        if (one.kind === 'rendered') one.filled = filled.includes(one.name) ? 1 : 0
      await route.fulfill({ response, json })
    })
    const asked = []
    page.on('request', (request) => {
      const found = /\/media\/.*\/(\w+)\/\d+\.m4s$/.exec(request.url())
      if (found && !/^a/.test(found[1])) asked.push(found[1])
    })
    await page.goto(`${server.base}/watch/${video.id}`)
    const player = new Player(page)
    await player.firstPicture()
    const names = (await player.ask('levels')).map(({ url }) => url.split('/').at(-2))
    return { ...browser, player, asked, names }
  }

  /** What is asked for first after a jump. */
  async function landsOn({ player, asked }, second) {
    const before = asked.length
    await player.numberAt(second)
    await until(() => asked.length > before, { what: 'a segment to be asked for' })
    return asked[before]
  }

  const climbs = ({ page, player }) =>
    until(
      async () => {
        await page.evaluate(() => void globalThis.__millrace.video.play())
        return (await player.ask('level')) > 0
      },
      { what: 'a better level on the screen', limit: 60_000 },
    )

  it('asks for the lowest quality where everything is rendered, and climbs from there', async () => {
    const viewer = await playing(rendered)
    assert.ok(viewer.names.length >= 2)
    assert.equal(viewer.asked[0], viewer.names[0])
    await climbs(viewer)
    assert.equal(await landsOn(viewer, 15.5), viewer.names[0])
    await climbs(viewer)
    assert.deepEqual((await viewer.player.ask('errors')).errors, [])
  })

  it('asks for the original where that is fast enough', async () => {
    const viewer = await playing(assembled)
    await climbs(viewer)
    assert.equal(await landsOn(viewer, 15.5), 'o')
  })

  it('asks for a stored quality before one to be rendered', async () => {
    const best = rendered.renditions.toSorted((a, b) => b.height - a.height)[0].name
    const viewer = await playing(rendered, [best])
    await climbs(viewer)
    assert.equal(await landsOn(viewer, 15.5), best)
  })

  it('keeps the quality that the viewer has chosen', async () => {
    const viewer = await playing(rendered)
    const high = rendered.renditions.toSorted((a, b) => b.height - a.height)[0]
    await viewer.player.chooseQuality(`${high.height}p`)
    await viewer.player.height(high.height)
    assert.equal(await landsOn(viewer, 15.5), high.name)
  })

  it('does not take the time of making for a slow line', async () => {
    const { page, player } = await playing(rendered)
    // Every segment comes as from a server that needs a second and a half to make it.
    await page.route(/\/\d+\.m4s$/, async (route) => {
      const response = await route.fetch()
      await new Promise((done) => setTimeout(done, 1500))
      const headers = { ...response.headers(), 'server-timing': 'origin;desc="rendered", make;dur=1500' }
      await route.fulfill({ response, headers })
    })
    const estimate = () => page.evaluate(() => globalThis.__millrace.hls.bandwidthEstimate)
    const before = await estimate()
    await player.numberAt(15.5)
    const after = await estimate()
    assert.ok(after > before / 4, `${after} bits a second after ${before}`)
    await page.unrouteAll({ behavior: 'ignoreErrors' })
  })
})
