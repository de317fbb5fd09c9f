// Search on the page: results with what is said, places that lead to their second, and the transcript.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

/** Pictures to look at are kept where this names a folder. */
const kPictures = process.env.MILLRACE_PICTURES
const picture = async (page, name) => {
  if (!kPictures) return
  mkdirSync(kPictures, { recursive: true })
  await page.screenshot({ path: join(kPictures, `${name}.png`) })
}

const stamp = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 23)
const vtt = (texts, step = 20 / texts.length) =>
  `WEBVTT\n\n${texts.map((text, i) => `${stamp(i * step)} --> ${stamp((i + 0.9) * step)}\n${text}\n\n`).join('')}`

const english = [
  'The gate opens and the water comes down.',
  'A watermill grinds corn & spelt.',
  'Nobody speaks here.',
  'Old stones, new <i>water</i>, the same wheel.',
  'More water.',
  'Water again.',
  'And water once more.',
  'The end.',
]
const chinese = ['闸门打开了，水流下来', '水车磨面粉', '今天我们看视频', '结束']

const at = (page) => page.evaluate(() => globalThis.__millrace?.video.currentTime ?? -1)
const arrives = (page, second) =>
  until(async () => Math.abs((await at(page)) - second) < 1.5, { what: `the picture at ${second} s` })

async function fits(page, what) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }))
  assert.ok(content <= window, `${what}: ${content} wide in ${window}`)
}

describe('Search on the page', { concurrency: 1 }, () => {
  let server, owner, film
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
    const file = await media('clip_20s')
    const publish = (title, description = '') =>
      owner.publish(file, { fields: { title, description, visibility: 'public' } })
    film = await publish('Sluices of the north')
    const say = (id, text, query) =>
      owner.must(201, `/api/v1/videos/${id}/subtitles?${query}`, { method: 'POST', body: Buffer.from(text) })
    await say(film.id, vtt(english), 'language=en')
    await say(film.id, vtt(chinese), 'language=zh&label=')
    await publish(
      'Water in words',
      'A long description that speaks of water too, and of nothing else at all.',
    )
    const long = await publish('水车与视频')
    await say(long.id, vtt(Array.from({ length: 2000 }, (_, i) => `第${i}句，说到水车`)), 'language=zh')
    for (let i = 0; i < 22; i++)
      await owner.upload(await media('silent'), { fields: { title: `plover ${i}`, visibility: 'public' } })
    await until(
      async () => (await owner.must(200, '/api/v1/search?q=plover&limit=50')).json.items.length === 22,
      {
        what: 'all to be ready',
      },
    )
  })

  const open = (more = {}) => openBrowser(ends, { closes: after, base: server.base, ...more })
  const look = async (page, q) => {
    const field = page.locator('header input[type=search]')
    await field.fill(q)
    await field.press('Enter')
  }

  it('finds titles and what is said, and leads to the second', async () => {
    const { page, errors, foreign } = await open({ viewport: { width: 1440, height: 900 } })
    await page.goto(server.base)
    await look(page, 'water')
    await page.waitForURL(/\/\?q=water$/)
    const results = page.getByTestId('search-result')
    await results.nth(1).waitFor()
    assert.deepEqual(await results.locator('h2').allTextContents(), [
      'Water in words',
      'Sluices of the north',
    ])
    assert.deepEqual(await results.first().locator('mark').allTextContents(), ['Water', 'water'])
    const said = results.nth(1).locator('ul a')
    assert.deepEqual(await said.allTextContents(), [
      '0:00The gate opens and the water comes down.',
      '0:02A watermill grinds corn & spelt.',
      '0:07Old stones, new water, the same wheel.',
      '3 more places',
    ])
    await fits(page, 'results')
    await picture(page, 'results-1440-en')
    await said.nth(2).click()
    await page.waitForURL(new RegExp(`/watch/${film.id}\\?t=7$`))
    await new Player(page).firstPicture()
    await arrives(page, 7)
    await page.goBack()
    await results.nth(1).waitFor()
    assert.equal(await page.locator('header input[type=search]').inputValue(), 'water')
    await said.nth(3).click()
    await page.waitForURL(/find=water/)
    const found = page.getByTestId('found-cues').locator('li')
    await until(async () => (await found.count()) === 6, { what: 'all places in the transcript' })
    assert.deepEqual([errors, foreign], [[], []])
  })

  it('says that nothing was found, and finds Chinese', async () => {
    const { page } = await open({
      viewport: { width: 390, height: 844 },
      locale: 'zh-CN',
      hasTouch: true,
      isMobile: true,
    })
    await page.goto(`${server.base}/?q=${encodeURIComponent('没有的词语')}`)
    await page.getByText('没有找到“没有的词语”，换个词试试').waitFor()
    await picture(page, 'nothing-390-zh')
    await look(page, '水车')
    await page.getByTestId('search-result').nth(1).waitFor()
    assert.deepEqual(await page.getByTestId('search-result').locator('h2 mark').allTextContents(), ['水车'])
    await fits(page, 'results on a phone')
    await picture(page, 'results-390-zh')
    for (const box of await page.getByTestId('search-result').locator('ul a').all())
      assert.ok((await box.boundingBox()).height >= 44, 'large enough for a finger')
  })

  it('loads more, and Back returns to where one was', async () => {
    const { page } = await open()
    await page.goto(`${server.base}/?q=plover`)
    const results = page.getByTestId('search-result')
    await results.first().waitFor()
    assert.equal(await results.count(), 20)
    const more = page.getByRole('button', { name: 'Load more' })
    const rest = /api\/v1\/search\?.*cursor=/
    await page.route(rest, (route) =>
      route.fulfill({ status: 404, json: { code: 'not_found', status: 404 } }),
    )
    await more.click()
    await page.getByRole('alert').waitFor()
    assert.equal(await results.count(), 20, 'what was loaded stays')
    await page.unroute(rest)
    await more.click()
    await until(async () => (await results.count()) === 22, { what: 'the next page' })
    assert.equal(await page.getByRole('alert').count(), 0)
    await results.nth(19).scrollIntoViewIfNeeded()
    await page.waitForTimeout(100)
    const before = await page.evaluate(() => window.scrollY)
    assert.ok(before > 500)
    await results.nth(19).locator('h2 a').click()
    await page.waitForURL(/\/watch\//)
    await page.goBack()
    await until(async () => Math.abs((await page.evaluate(() => window.scrollY)) - before) < 5, {
      what: 'the old place on the page',
    })
    assert.equal(await results.count(), 22)
    await look(page, 'water')
    await until(async () => (await page.evaluate(() => window.scrollY)) === 0, { what: 'the top' })
  })

  it('shows blank rows when the answer takes its time', async () => {
    const { page } = await open()
    await page.goto(server.base)
    let pass
    const held = new Promise((resolve) => {
      pass = resolve
    })
    await page.route('**/api/v1/search?**', async (route) => {
      await held
      await route.continue()
    })
    await look(page, 'water')
    await page.getByTestId('search-waiting').waitFor()
    await picture(page, 'waiting-1280-en')
    pass()
    await page.getByTestId('search-result').first().waitFor()
    assert.equal(await page.getByTestId('search-waiting').count(), 0)
  })
})

describe('The transcript', { concurrency: 1 }, () => {
  let server, owner
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
  })
  const open = (more = {}) => openBrowser(ends, { closes: after, base: server.base, ...more })
  async function publish(...tracks) {
    const video = await owner.publish(await media('clip_20s'), {
      fields: { title: 'The mill', description: 'Of gates and wheels.', visibility: 'public' },
    })
    for (const [text, query] of tracks)
      await owner.must(201, `/api/v1/videos/${video.id}/subtitles?${query}`, {
        method: 'POST',
        body: Buffer.from(text),
      })
    return video
  }
  const currentLine = (page) => page.locator('[data-testid=script] [aria-current]')

  it('stands beside the picture, follows it, and leads to its places', async () => {
    const { id } = await publish([vtt(english), 'language=en'], [vtt(chinese), 'language=zh'])
    const { page, errors } = await open({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${server.base}/watch/${id}?t=8`)
    const panel = page.getByTestId('transcript')
    await panel.waitFor()
    const side = await panel.boundingBox()
    assert.ok(Math.abs(side.width - 340) < 1, `${side.width} wide`)
    assert.ok(side.x > (await page.getByTestId('player').boundingBox()).x + 400)
    await new Player(page).firstPicture()
    await new Player(page).ask('seek', 8)
    await until(
      async () => (await currentLine(page).textContent()) === '0:07Old stones, new water, the same wheel.',
      {
        what: 'the line that is said',
      },
    )
    await fits(page, 'the watch page')
    await picture(page, 'watch-1440-en')
    await panel.getByText('Water again.').click()
    await arrives(page, 12.5)
    await panel.getByLabel('Language of the transcript').selectOption({ label: '中文' })
    await panel.getByText('今天我们看视频').waitFor()
    const field = panel.getByRole('searchbox')
    await field.fill('视频')
    const found = page.getByTestId('found-cues').locator('li')
    await until(async () => (await found.count()) === 1, { what: 'what was found' })
    assert.equal(await found.locator('mark').textContent(), '视频')
    await picture(page, 'found-1440-en')
    await found.locator('button').click()
    await arrives(page, 10)
    await field.fill('没有')
    await panel.getByText('Nothing found for “没有”. Try another word.').waitFor()
    await field.press('Escape')
    await panel.getByText('闸门打开了，水流下来').waitFor()
    assert.deepEqual(errors, [])
  })

  it('speaks the language that the player shows', async () => {
    const { id } = await publish([vtt(english), 'language=en'], [vtt(chinese), 'language=zh'])
    const { page } = await open()
    await page.goto(`${server.base}/watch/${id}`)
    await new Player(page).firstPicture()
    const panel = page.getByTestId('transcript')
    await panel.getByText('Nobody speaks here.').waitFor()
    await page.getByTestId('player').hover()
    await page.getByTestId('subtitle-menu').click()
    await page.getByRole('menuitemradio', { name: '中文' }).click()
    await panel.getByText('水车磨面粉').waitFor()
  })

  it('draws of thousands of lines only what is near, and follows all the same', async () => {
    const { id } = await publish([vtt(Array.from({ length: 4000 }, (_, i) => `line ${i}`)), 'language=en'])
    const { page } = await open()
    await page.goto(`${server.base}/watch/${id}`)
    await new Player(page).firstPicture()
    const lines = page.locator('[data-testid=script] button')
    await lines.first().waitFor()
    assert.ok((await lines.count()) < 400, `${await lines.count()} lines are drawn`)
    await new Player(page).ask('seek', 15.001)
    await until(async () => (await currentLine(page).count()) === 1, { what: 'the line that is said' })
    const text = await currentLine(page).textContent()
    assert.match(text, /line 3000$/)
    await until(
      () =>
        currentLine(page).evaluate((line) => {
          const list = line.closest('[data-testid=script]').getBoundingClientRect()
          const { top, bottom } = line.getBoundingClientRect()
          return top >= list.top - 1 && bottom <= list.bottom + 1
        }),
      { what: 'the line in sight' },
    )
  })

  it('stands below on a phone, and nowhere without subtitles', async () => {
    const { id } = await publish([vtt(chinese), 'language=zh'])
    const without = await publish()
    const phone = { viewport: { width: 390, height: 844 }, locale: 'zh-CN', hasTouch: true, isMobile: true }
    const { page } = await open(phone)
    await page.goto(`${server.base}/watch/${id}`)
    const panel = page.getByTestId('transcript')
    await panel.getByText('水车磨面粉').waitFor()
    assert.ok((await panel.boundingBox()).y > (await page.getByTestId('player').boundingBox()).y + 200)
    await fits(page, 'the watch page on a phone')
    await picture(page, 'watch-390-zh')
    await panel.scrollIntoViewIfNeeded()
    await picture(page, 'transcript-390-zh')
    await page.goto(`${server.base}/watch/${without.id}`)
    await new Player(page).firstPicture()
    assert.equal(await page.locator('aside').count(), 0)
  })
})
