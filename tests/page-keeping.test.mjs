// Files to take away, pins, and what an administrator sees of the storage, as people meet them.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { countFrames } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kPhone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

describe('The page of a server that makes nothing unasked', { concurrency: 1 }, () => {
  const folder = temporaryFolder('page-keeping')
  let server
  let video
  before(async () => {
    const config = join(folder, 'demand.toml')
    writeFileSync(config, 'fill = "on demand"\ncache_budget = "1 GB"\n')
    ;({ server } = await startSite(ends, { args: ['--config', config] }))
    const owner = await server.user('owner')
    video = await owner.publish(await media('h264_moov_last'), {
      fields: { title: 'Weir', visibility: 'public' },
    })
  })
  const browse = async (options, name = 'owner', password = 'password of owner') => {
    const opened = await openBrowser(ends, { closes: after, base: server.base, ...options })
    await opened.page.goto(`${server.base}/sign-in`)
    await fillAccount(opened.page, 'sign-in-form', name, password)
    await opened.page.getByTestId('library-grid').waitFor()
    return opened
  }
  const quality = (page, name) => page.locator(`[data-testid="downloads"] [data-quality="${name}"]`)

  it('has a quality made, shows how far it is, and saves it', async () => {
    const { page, errors } = await browse()
    await page.goto(`${server.base}/watch/${video.id}`)
    await page.getByTestId('download-button').click()
    await quality(page, 'original').getByRole('link').waitFor()
    assert.equal(await quality(page, '360').getAttribute('data-state'), 'absent')
    await quality(page, '360').getByRole('button').click()
    await page.locator('[data-quality="360"][data-state="ready"]').waitFor({ timeout: 120_000 })
    const saving = page.waitForEvent('download')
    await quality(page, '360').getByRole('link').click()
    const saved = await saving
    assert.equal(saved.suggestedFilename(), 'Weir 360p.mp4')
    const path = join(folder, 'saved.mp4')
    await saved.saveAs(path)
    assert.equal(await countFrames(path), 150)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Jobs/ }).click()
    await page.getByText('Weir (360)').waitFor()
    assert.deepEqual(errors, [])
  })

  it('fits on a phone, in Chinese', async () => {
    const { page, errors } = await browse({ ...kPhone, locale: 'zh-CN' })
    await page.goto(`${server.base}/watch/${video.id}`)
    await page.getByTestId('download-button').click()
    await quality(page, '240').getByRole('button', { name: /生成/ }).waitFor()
    const { content, window } = await page.evaluate(() => ({
      content: document.documentElement.scrollWidth,
      window: document.documentElement.clientWidth,
    }))
    assert.ok(content <= window, `${content} wide in ${window}`)
    assert.deepEqual(errors, [])
  })

  it('pins, and says so in one’s own list', async () => {
    const { page, errors } = await browse()
    await page.goto(`${server.base}/watch/${video.id}`)
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Keep all qualities').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.goto(`${server.base}/mine`)
    await page.getByText('All qualities are kept').waitFor()
    assert.equal((await server.client().video(video.id)).pinned, true)
    assert.deepEqual(errors, [])
  })

  it('shows an administrator what is stored, and checks it', async () => {
    const { page, errors } = await browse({}, 'admin', 'correct horse battery')
    await page.goto(`${server.base}/admin`)
    await page.getByTestId('storage').getByText('of 1 GB').waitFor()
    await page.getByRole('button', { name: 'Check now' }).click()
    await page.getByText('Everything was checked since').waitFor({ timeout: 60_000 })
    assert.deepEqual(errors, [])
  })
})
