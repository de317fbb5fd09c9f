// A viewer whose server has no time to make what is wanted: served with what is ready, or told so and taken on later.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('While the server is busy', { concurrency: 1 }, () => {
  let server
  let video
  let lowest
  before(async () => {
    ;({ server } = await startSite(ends))
    const owner = await server.user('owner')
    video = await owner.publish(await media('clip_20s'), { fields: { visibility: 'public' } })
    lowest = video.renditions.toSorted((a, b) => a.height - b.height)[0].name
    await owner.filled(video.id)
  })

  /** A viewer of a video whose jumps land on the lowest quality. */
  async function watching(path, { locale } = {}) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, locale })
    const { page } = browser
    await page.addInitScript(() => {
      globalThis.__buffer = 3
    })
    await page.route(`**/api/v1/videos/${video.id}/events`, (route) => route.abort())
    await page.route(`**/api/v1/videos/${video.id}`, async (route) => {
      const response = await route.fetch()
      const json = await response.json()
      for (const one of json.renditions) Object.assign(one, { filled: 0, kind: 'rendered' })
      await route.fulfill({ response, json })
    })
    await page.goto(server.base + path)
    const player = new Player(page)
    await player.firstPicture()
    return { ...browser, player, alert: page.getByTestId('player').getByRole('alert') }
  }

  /** From now on segments for which `isCold` says so are answered as a busy server does; gives what was asked for. */
  async function getsBusy(page, isCold, headers = {}) {
    const asked = []
    await page.route(/\/\w+\/\d+\.m4s$/, async (route) => {
      const [name, number] = new URL(route.request().url()).pathname.split('/').slice(-2)
      const one = { name, number, at: performance.now(), cold: isCold(name, Number.parseInt(number, 10)) }
      asked.push(one)
      if (!one.cold) return route.continue()
      await route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        headers: { 'retry-after': '2', ...headers },
        body: JSON.stringify({ type: 'about:blank', title: 'Busy', status: 503, code: 'busy' }),
      })
    })
    return asked
  }

  const jump = (page, second) =>
    page.evaluate((to) => {
      globalThis.__millrace.video.currentTime = to
    }, second)
  const arrives = (player, second) =>
    until(
      async () => {
        const { currentTime, readyState } = await player.ask('state')
        return currentTime > second && readyState > 2
      },
      { what: `playing at ${second} s`, limit: 60_000 },
    )

  it('what is ready is shown at once, even where the screen is small', async () => {
    const { page, player, alert, errors } = await watching(`/watch/${video.id}`)
    const asked = await getsBusy(page, (name) => name !== 'o' && !name.startsWith('a'), {
      'millrace-ready': 'o',
    })
    await page.evaluate(() => {
      globalThis.__millrace.hls.config.capLevelToPlayerSize = false
      globalThis.__millrace.hls.autoLevelCapping = 0
    })
    // Where the library chooses by itself, what is ready comes at once: then there is nothing to see here yet.
    let landed = []
    for (const place of [12, 6, 17]) {
      asked.length = 0
      await jump(page, place)
      await arrives(player, place + 0.2)
      const pictures = asked.filter(({ name }) => !name.startsWith('a'))
      landed = pictures.slice(pictures.findIndex((one) => one.cold))
      if (landed[0]?.cold) break
    }
    const ready = landed.findIndex(({ name }) => name === 'o')
    assert.equal(landed[0]?.name, lowest, JSON.stringify(asked))
    // Once more at most: what was asked for before the jump ends what the jump asks for.
    assert.ok(ready >= 1 && ready <= 2, JSON.stringify(landed))
    assert.equal(await alert.count(), 0)
    assert.deepEqual(errors, [])
    assert.deepEqual((await player.ask('errors')).errors, [])
  })

  for (const [locale, path, words] of [
    ['en-GB', '/watch/', 'The server is preparing other videos. It goes on by itself.'],
    ['zh-CN', '/embed/', '服务器正在准备其他视频，稍后会自动继续。'],
  ])
    it(`says that it waits, and goes on by itself: ${locale}`, async () => {
      const { page, player, alert, errors } = await watching(`${path}${video.id}?autoplay=1`, { locale })
      let busy = true
      const asked = await getsBusy(page, () => busy)
      await jump(page, 12)
      await page.getByText(words).waitFor()
      // Longer than any number of retries that would end in an error.
      await until(() => asked.filter(({ cold }) => cold).length >= 8, {
        what: 'the page to ask again',
        limit: 60_000,
      })
      assert.equal(await alert.count(), 0)
      busy = false
      await arrives(player, 12.2)
      assert.equal(await page.getByText(words).count(), 0)
      // On a slow machine the player may have asked for a segment before the jump: whichever it was, it is asked for again.
      const pictures = asked.filter(({ name, cold }) => cold && !name.startsWith('a'))
      const tries = Map.groupBy(pictures, ({ name, number }) => `${name}/${number}`)
      const most = [...tries.values()].toSorted((one, other) => other.length - one.length)[0] ?? []
      assert.ok(most.length >= 2, JSON.stringify(asked))
      // Once more at most without waiting: what was asked for before the jump ends what the jump asks for.
      const pauses = most.slice(1).map(({ at }, i) => at - most[i].at)
      assert.ok(pauses.filter((pause) => pause < 1900).length <= 1, `asked again after ${pauses} ms`)
      assert.deepEqual(errors, [])
      assert.deepEqual((await player.ask('errors')).errors, [])
    })

  it('another jump is not held up by the last', async () => {
    const { page, player } = await watching(`/watch/${video.id}`)
    // Whatever quality the library chooses: segments of the original are longer.
    const far = (name, number) => !name.startsWith('a') && number >= (name === 'o' ? 5 : 11)
    const asked = await getsBusy(page, far)
    await jump(page, 12)
    await page
      .getByText('The server is preparing other videos')
      .waitFor()
      .catch((error) => assert.fail(`${error}: ${JSON.stringify(asked)}`))
    await jump(page, 6)
    await arrives(player, 6.2)
  })

  it('a quality chosen by hand is waited for', async () => {
    const { page, player } = await watching(`/watch/${video.id}`)
    await player.chooseQuality('240p')
    await player.height(240)
    let busy = true
    const asked = await getsBusy(page, (name) => busy && name !== 'o', { 'millrace-ready': 'o' })
    await jump(page, 12)
    await page.getByText('The server is preparing other videos').waitFor()
    busy = false
    await arrives(player, 12.2)
    assert.ok(asked.every(({ name }) => name !== 'o'))
  })
})
