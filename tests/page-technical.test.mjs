// The technical panel: what plays, where it came from, and words to send to whoever helps.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('The technical panel', { concurrency: 1 }, () => {
  let server
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    const owner = await server.user('owner')
    video = await owner.publish(await media('clip_20s'), { fields: { visibility: 'public' } })
    await owner.filled(video.id)
  })

  async function opened({ menu = 'More', item = 'Technical details', ...options } = {}) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, ...options })
    const { page } = browser
    await page.goto(`${server.base}/watch/${video.id}`)
    const player = new Player(page)
    await player.firstPicture()
    const more = page.locator('main').getByRole('button', { name: menu })
    await more.focus()
    await page.keyboard.press('Enter')
    await page.getByText(item).waitFor()
    await page.keyboard.press('Enter')
    const panel = page.getByTestId('technical')
    await panel.waitFor()
    return { ...browser, player, panel, more }
  }
  const shownAs = (panel, name) =>
    panel.locator('dl > div').filter({ hasText: name }).first().locator('dd').textContent()

  it('opens and closes by the keyboard alone, and gives the focus back', async () => {
    const { page, panel, more, errors } = await opened()
    await until(
      () => panel.getByRole('heading', { level: 2 }).evaluate((e) => e === document.activeElement),
      {
        what: 'the focus on its title',
      },
    )
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    assert.ok(await more.evaluate((e) => e === document.activeElement))
    assert.deepEqual(errors, [])
  })

  it('says what plays and where the last segments came from, as the playing goes on', async () => {
    const { player, panel } = await opened()
    for (const [i, { url }] of (await player.ask('levels')).entries()) {
      const name = url.split('/').at(-2)
      const words = name === 'o' ? '480p original' : `${name}p`
      const origin = name === 'o' ? 'from the original' : 'stored'
      await player.ask('playFromStart', 1)
      await player.playLevel(i)
      await until(async () => (await shownAs(panel, 'Quality')) === words, { what: `${words} on the panel` })
      await panel
        .getByText(new RegExp(`^${words} · \\d+${origin}, here in \\d`))
        .first()
        .waitFor()
    }
    await player.numberAt(11.1)
    assert.match(await shownAs(panel, 'Codecs'), /^avc1\.\w{6}, mp4a\.40\.2$/)
    assert.match(await shownAs(panel, 'Last jump to picture'), /^\d+\.\d\d s$/)
    assert.match(await shownAs(panel, 'Bandwidth, measured'), /^\d+\.\d Mbit\/s$/)
    assert.equal(await shownAs(panel, 'Video ID'), video.id)
  })

  it('can be copied as text, with the browser’s name', async () => {
    const { page, context, panel } = await opened()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await panel.getByRole('button', { name: 'Copy as text' }).click()
    await panel.getByText('Copied').waitFor()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    assert.match(text, /Chrome\//)
    assert.match(text, new RegExp(`Video ID: ${video.id}`))
    assert.match(text, /480p original: \d+\.\d Mbit\/s · from the original/)
  })

  it('is as wide as a phone, in Chinese', async () => {
    const { page, panel } = await opened({
      menu: '更多',
      item: '技术信息',
      locale: 'zh-CN',
      viewport: { width: 360, height: 740 },
    })
    await panel.getByText('取自原文件').first().waitFor()
    const { content, window } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }))
    assert.ok(content <= window, `${content} wide in ${window}`)
  })
})
