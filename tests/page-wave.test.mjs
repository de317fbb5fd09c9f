// The waveform of the subtitle editor, and spans of other videos in the clip's tab, as their owner uses them.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const vtt = `WEBVTT

00:00:01.000 --> 00:00:03.000
The gate opens.

00:00:05.000 --> 00:00:08.000
The wheel turns.
`

describe('The studio', { concurrency: 1 }, () => {
  let server
  let user
  let film
  let other
  let page

  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('editor')
    film = await user.publish(await media('clip_20s'), { fields: { title: 'Film', visibility: 'public' } })
    other = await user.publish(await media('clip_vp9'), {
      fields: { title: 'Other film', visibility: 'public' },
    })
    await user.publish(await media('silent'), { fields: { title: 'Silent film' } })
    await user.must(201, `/api/v1/videos/${film.id}/subtitles?language=en`, {
      method: 'POST',
      body: Buffer.from(vtt),
    })
    ;({ page } = await openBrowser(ends, { base: server.base }))
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'editor', 'password of editor')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
  })

  const kept = async () =>
    (await user.must(200, (await user.video(film.id)).subtitles[0].url)).text.match(/[\d:.]+ --> [\d:.]+/g)
  const area = () => page.getByTestId('cue-wave').locator('[data-span]')
  const windowNow = async () => {
    const element = area()
    return {
      begin: Number(await element.getAttribute('data-begin')),
      span: Number(await element.getAttribute('data-span')),
    }
  }
  const xOf = async (ms) => {
    const { x, width } = await area().boundingBox()
    const { begin, span } = await windowNow()
    return x + ((ms - begin) / span) * width
  }

  it('draws the sound with its cues, whose edges are dragged and take keys', async () => {
    const [{ id }] = (await user.video(film.id)).subtitles
    await page.goto(`${server.base}/studio/${film.id}?track=${id}`)
    await page.getByTestId('cue-wave-shape').waitFor()
    assert.ok((await page.getByTestId('cue-wave-shape').locator('path').getAttribute('d')).length > 1000)
    const { y, height } = await area().boundingBox()
    const middle = y + height / 2

    const first = page.getByRole('button', { name: /The gate opens/ }).first()
    await page
      .getByTestId('cue-wave')
      .getByRole('button', { name: /The gate opens/ })
      .click()
    assert.equal(
      await page
        .getByTestId('cue-wave')
        .getByRole('button', { name: /The gate opens/ })
        .getAttribute('aria-pressed'),
      'true',
    )
    await first.waitFor()

    const from = await xOf(3000)
    await page.mouse.move(from, middle)
    await page.mouse.down()
    const to = await xOf(4000)
    await page.mouse.move((from + to) / 2, middle)
    await page.mouse.move(to, middle)
    await page.mouse.up()
    const end = page.getByRole('slider', { name: 'End of the open cue' })
    const now = Number(await end.getAttribute('aria-valuenow'))
    const pixel = (await windowNow()).span / (await area().boundingBox()).width
    assert.ok(Math.abs(now - 4000) <= 2 * pixel, `${now}`)

    await end.focus()
    await page.keyboard.press('ArrowRight')
    assert.equal(Number(await end.getAttribute('aria-valuenow')), now + 100)
    await page.keyboard.press('Shift+ArrowLeft')
    assert.equal(Number(await end.getAttribute('aria-valuenow')), now + 90)
    const begin = page.getByRole('slider', { name: 'Begin of the open cue' })
    await begin.focus()
    await page.keyboard.press('PageUp')
    assert.equal(Number(await begin.getAttribute('aria-valuenow')), 2000)
    await until(async () => (await kept())[0].startsWith('00:00:02.000'), {
      what: 'the new begin on the server',
    })
    const clock = new Date(now + 90).toISOString().slice(11, 23)
    assert.deepEqual(await kept(), [`00:00:02.000 --> ${clock}`, '00:00:05.000 --> 00:00:08.000'])
  })

  it('goes where the waveform is pressed, and zooms', async () => {
    const { y, height } = await area().boundingBox()
    await page.mouse.click(await xOf(12_000), y + height / 2)
    const { span, begin } = await windowNow()
    const pixel = span / (await area().boundingBox()).width
    await until(
      () =>
        page.evaluate(
          ([to, by]) => Math.abs(globalThis.__millrace.video.currentTime * 1000 - to) <= by,
          [12_000, 2 * pixel],
        ),
      { what: 'the place that was pressed' },
    )
    await page.getByRole('button', { name: 'Zoom in' }).click()
    assert.equal((await windowNow()).span, span / 2)
    const within = await windowNow()
    assert.ok(within.begin > begin && within.begin <= 12_000 && within.begin + within.span >= 12_000)
    await page.getByRole('button', { name: 'Earlier' }).click()
    assert.ok((await windowNow()).begin < within.begin)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/wave-1440-en.png` })
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Zoom out' }).click()
    assert.ok((await windowNow()).span <= film.duration * 1000 + 1)
  })

  it('shows it on a phone in both languages, within the page', async () => {
    for (const lang of ['en', 'zh']) {
      const { page: phone } = await openBrowser(ends, { base: server.base })
      await phone.setViewportSize({ width: 390, height: 844 })
      await phone.addInitScript((to) => localStorage.setItem('millrace.language', to), lang)
      await phone.goto(`${server.base}/sign-in`)
      await fillAccount(phone, 'sign-in-form', 'editor', 'password of editor')
      await phone.getByTestId('sign-in-form').waitFor({ state: 'detached' })
      await phone.goto(
        `${server.base}/studio/${film.id}?track=${(await user.video(film.id)).subtitles[0].id}`,
      )
      await phone.getByTestId('cue-wave-shape').waitFor()
      assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth))
      if (process.env.SHOTS)
        await phone.screenshot({ path: `${process.env.SHOTS}/wave-390-${lang}.png`, fullPage: true })
    }
  })

  it('takes spans of other videos into a clip, in the order into which they are dragged', async () => {
    await page.goto(`${server.base}/studio/${film.id}?tab=clip`)
    await page.getByRole('button', { name: /^Add a span at/ }).click()
    await page.getByRole('button', { name: 'From another video' }).click()
    const dialog = page.getByTestId('pick-video')
    await dialog.getByRole('button', { name: /Other film/ }).waitFor()
    assert.ok(await dialog.getByRole('button', { name: /Silent film/ }).isDisabled())
    await dialog.getByRole('searchbox').fill('Other')
    await until(async () => (await dialog.getByRole('listitem').count()) === 1, { what: 'what was searched' })
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/pick-1440-en.png` })
    await dialog.getByRole('button', { name: /Other film/ }).click()
    const rows = page.getByTestId('span')
    await until(async () => (await rows.count()) === 2, { what: 'two spans' })
    const time = (name) => page.getByRole('textbox', { name, exact: true })
    await time('Begin of span 2').fill('0:04.015')
    await time('Begin of span 2').press('Enter')
    await time('End of span 2').fill('0:05.015')
    await time('End of span 2').press('Enter')
    await page.getByTestId('span-picture').first().waitFor()
    const grip = await page.getByTestId('span-grip').nth(1).boundingBox()
    const target = await rows.first().boundingBox()
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
    await page.mouse.down()
    await page.mouse.move(grip.x + 10, target.y + target.height / 2, { steps: 4 })
    await page.mouse.up()
    await until(async () => (await rows.first().innerText()).includes('Other film'), {
      what: 'the other order',
    })
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/spans-1440-en.png` })
    await page.getByRole('button', { name: 'Make the clip' }).click()
    await page.getByTestId('clip-made').waitFor()
    const { items } = (await user.must(200, '/api/v1/videos?scope=mine')).json
    const clip = items.find((one) => one.clip)
    assert.ok(Math.abs(clip.duration - 11) < 0.1, `${clip.duration}`)
    // What it shows first is the other film: its one second, then ten of this one.
    const { text } = await user.must(200, `/media/${clip.id}/clip/240/index.m3u8`)
    const medias = [...text.matchAll(/^\.\.\/\.\.\/([^/]+)\//gm)].map(([, id]) => id)
    assert.notEqual(medias[0], medias.at(-1))
    assert.equal(other.has_audio, true)
  })
})
