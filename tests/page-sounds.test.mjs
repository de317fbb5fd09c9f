// A video with sound in several languages: what the viewer may choose, and that it is remembered.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { run, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('A video with two languages', { concurrency: 1 }, () => {
  let server
  let owner
  let both
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
    const file = join(temporaryFolder('languages'), 'both.mp4')
    const from = ['-v', 'error', '-i', await media('clip_20s'), '-map', '0:v', '-map', '0:a', '-map', '0:a']
    const tags = ['-metadata:s:a:0', 'language=deu', '-metadata:s:a:1', 'language=zho']
    await run('ffmpeg', [...from, ...tags, '-c', 'copy', file])
    both = await owner.publish(file, { fields: { visibility: 'public' } })
  })

  /** Opens a player; the sound renditions that are asked for come under `heard`. */
  async function playing(path, options = {}) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, ...options })
    const heard = []
    browser.page.on('request', (request) => {
      const found = /\/media\/.*\/(a\w*)\/\d+\.m4s$/.exec(request.url())
      if (found) heard.push(found[1])
    })
    const show = async () => {
      await browser.page.goto(server.base + path)
      await new Player(browser.page).firstPicture()
    }
    await show()
    return { ...browser, heard, show, menu: browser.page.getByTestId('sound-menu') }
  }

  it('lets the viewer choose by the keyboard, and remembers it', async () => {
    const { page, heard, show, menu, errors } = await playing(`/watch/${both.id}`)
    await menu.waitFor()
    assert.equal(await menu.getAttribute('aria-label'), 'Sound: German')
    const first = heard[0]
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitemradio', { name: 'German' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await until(() => heard.some((name) => name !== first), { what: 'the other sound to be asked for' })
    await until(async () => (await menu.getAttribute('aria-label')) === 'Sound: Chinese', {
      what: 'the name of the other',
    })
    heard.length = 0
    await show()
    await menu.waitFor()
    await until(() => heard.length > 0, { what: 'sound' })
    assert.ok(!heard.includes(first), heard.join())
    const player = new Player(page)
    await player.playToEnd(2)
    await player.isWhole(20)
    assert.deepEqual(errors, [])
  })

  it('fits an embedded player as narrow as a phone, as a sheet', async () => {
    const { page, menu } = await playing(`/embed/${both.id}?autoplay=1`, {
      locale: 'zh-CN',
      viewport: { width: 360, height: 320 },
      isMobile: true,
      hasTouch: true,
    })
    await menu.waitFor()
    await page.evaluate(() => globalThis.__millrace.video.pause())
    await menu.click()
    const sheet = page.getByRole('menuitemradio', { name: '中文' }).locator('..')
    const { x, y, width, height } = await sheet.boundingBox()
    assert.deepEqual([x, width, Math.round(y + height)], [0, 360, 320])
    await page.getByRole('menuitemradio', { name: '中文' }).click()
    await until(async () => (await menu.getAttribute('aria-label')) === '声音：中文', { what: 'the choice' })
  })

  it('shows no choice where there is none', async () => {
    const one = await owner.publish(await media('clip_20s'), { fields: { visibility: 'public' } })
    const { page, menu } = await playing(`/watch/${one.id}`)
    await page.getByTestId('quality-menu').waitFor()
    assert.equal(await menu.count(), 0)
  })
})
