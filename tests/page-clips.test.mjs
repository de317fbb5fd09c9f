// Cutting a clip in the studio, as its owner does.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('The clip of the studio', { concurrency: 1 }, () => {
  let server
  let video
  let page
  let user

  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('cutter')
    video = await user.publish(await media('clip_20s'), { fields: { title: 'A film', visibility: 'public' } })
    ;({ page } = await openBrowser(ends, { base: server.base }))
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'cutter', 'password of cutter')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
  })

  const seek = async (second) => {
    await page.evaluate((to) => {
      globalThis.__millrace.video.pause()
      globalThis.__millrace.video.currentTime = to
    }, second)
    await until(() => page.evaluate((to) => globalThis.__millrace.video.currentTime === to, second), {
      what: `second ${second}`,
    })
  }
  const field = (name) => page.getByRole('textbox', { name, exact: true })

  it('takes its spans from where the video is', async () => {
    await page.goto(`${server.base}/studio/${video.id}?tab=clip`)
    await page.getByTestId('clip').waitFor()
    await until(() => page.evaluate(() => globalThis.__millrace?.video.readyState > 0), { what: 'the video' })
    await seek(4.515)
    await page.getByRole('button', { name: 'Add a span at 0:04' }).click()
    await seek(6.015)
    await page.getByRole('button', { name: 'End span 1 at the present place' }).click()
    assert.equal(await field('Begin of span 1').inputValue(), '0:04.515')
    assert.equal(await field('End of span 1').inputValue(), '0:06.015')
    await page.getByRole('button', { name: /^Add a span/ }).click()
    await field('Begin of span 2').fill('1.015')
    await field('Begin of span 2').press('Enter')
    await field('End of span 2').fill('0:02.015')
    await field('End of span 2').press('Enter')
    assert.match(await page.getByTestId('clip').innerText(), /The clip lasts 0:02/)
  })

  it('keeps them over a reload, and puts them into another order', async () => {
    await page.reload()
    await page.getByTestId('span').nth(1).waitFor()
    await page.getByRole('button', { name: 'Move span 2 up' }).click()
    assert.equal(await field('Begin of span 1').inputValue(), '0:01.015')
    assert.equal(await field('Begin of span 2').inputValue(), '0:04.515')
  })

  it('makes the clip, which plays what was chosen', async () => {
    await page.getByRole('button', { name: 'Make the clip' }).click()
    await page.getByTestId('clip-made').waitFor()
    await page.getByTestId('clip-made').getByRole('link', { name: 'Watch' }).click()
    const player = new Player(page)
    await player.firstPicture()
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Clip of A film')
    assert.equal(await player.numberAt(0.015), 31)
    assert.equal(await player.numberAt(1.015), 136)
    assert.equal(await page.getByTestId('download-button').count(), 1)
    const { items } = (await user.must(200, '/api/v1/videos?scope=mine')).json
    const clip = items.find((one) => one.clip)
    assert.equal(clip.title, 'Clip of A film')
    assert.ok(Math.abs(clip.duration - 2.5) < 0.001)
  })
})
