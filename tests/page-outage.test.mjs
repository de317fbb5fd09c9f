// A viewer whose server or network goes away: told early and calmly, and playing again by itself when it is back.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { quick } from './lib/paths.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('While a video plays', { concurrency: 1 }, () => {
  let server
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    const owner = await server.user('owner')
    video = await owner.publish(await media('clip_20s'), {
      fields: { title: 'Long enough', visibility: 'public' },
    })
    await owner.filled(video.id)
  })

  /** Plays from the beginning with little loaded ahead. */
  async function playing(path, { locale } = {}) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, locale })
    const { page } = browser
    await page.addInitScript(() => {
      globalThis.__buffer = 3
    })
    await page.goto(server.base + path)
    const player = new Player(page)
    await player.firstPicture()
    return { ...browser, player, alert: page.getByTestId('player').getByRole('alert') }
  }

  const place = async (player) => (await player.ask('state')).currentTime
  const goesOn = async (player) => {
    const from = await place(player)
    await until(async () => (await place(player)) > from + 0.5, {
      what: 'the picture to move',
      limit: 120_000,
    })
  }
  it('a server that dies is waited for in words, and playing goes on where it stopped when it is back', async () => {
    const { page, player, alert, errors } = await playing(`/watch/${video.id}`)
    const { port } = server
    await server.kill()
    await page.getByText('Connection lost, trying again…').waitFor({ timeout: 60_000 })
    assert.equal(await alert.count(), 0)
    const stopped = await place(player)
    await server.launch({ onPort: port })
    await goesOn(player)
    assert.ok((await place(player)) < stopped + 5)
    assert.equal(await page.getByText('Connection lost').count(), 0)
    assert.deepEqual(errors, [])
  })

  it('a network that is gone is waited for, in the frame and in Chinese too', async () => {
    const { page, context, player, alert } = await playing(`/embed/${video.id}?autoplay=1`, {
      locale: 'zh-CN',
    })
    await context.setOffline(true)
    await page.getByText('连接中断，正在重试…').waitFor({ timeout: 60_000 })
    await context.setOffline(false)
    await goesOn(player)
    assert.equal(await alert.count(), 0)
  })

  it('a server that stays away leads to a button that tries again', { skip: quick }, async () => {
    const { page, player, alert } = await playing(`/watch/${video.id}`)
    const { port } = server
    await server.kill()
    await alert.waitFor({ timeout: 120_000 })
    const stopped = await place(player)
    await server.launch({ onPort: port })
    await alert.getByRole('button').click()
    await goesOn(player)
    assert.equal(await alert.count(), 0)
    assert.ok((await place(player)) < stopped + 5)
    assert.equal(await page.getByText('Connection lost').count(), 0)
  })
})
