// Chapters on the page: the parts of the time bar, the list beside the video, and writing them in the studio.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fillAccount, openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { filmOfScenes } from './lib/film-with-chapters.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

const kCuts = [40, 95, 160]
const kLong = 'The wheel and how it turns all that grinds in this house, day and night, from May to March'
const kNames = ['Morning', kLong, '', '磨坊的夜晚']
const kItems = [0, ...kCuts].map((start, i) => ({ start, title: kNames[i] }))

describe('Chapters on the page', { concurrency: 1 }, () => {
  let server
  let owner
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
    const encode = `-g 50 -force_key_frames ${kCuts}`
    const file = await filmOfScenes('mill.mp4', kCuts, { seconds: 200, encode })
    video = await owner.publish(file, { fields: { title: 'The mill', visibility: 'public' } })
  })

  const path = (rest = '') => `/api/v1/videos/${video.id}/chapters${rest}`
  const write = (items) => owner.must(200, path(), { method: 'PUT', body: { items } })
  const kept = async () => (await owner.must(200, path())).json

  async function watching(address, options) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, ...options })
    await browser.page.goto(server.base + address)
    await new Player(browser.page).firstPicture()
    return browser
  }

  async function fits(page, what) {
    const wide = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ])
    assert.ok(wide[0] <= wide[1], `${what}: ${wide[0]} wide in ${wide[1]}`)
  }

  it('are nowhere where there are none, or one', async () => {
    for (const items of [[], [{ start: 0, title: 'all of it' }]]) {
      await write(items)
      const { page } = await watching(`/watch/${video.id}`)
      await page.getByTestId('player').hover()
      assert.equal(await page.getByTestId('chapters').count(), 0)
      assert.equal(await page.getByTestId('chapter-gaps').count(), 0)
      await page.close()
    }
  })

  it('divide the time bar, stand beside the time and are named under the pointer', async () => {
    await write(kItems)
    for (const address of [`/watch/${video.id}`, `/embed/${video.id}`]) {
      const { page, errors, foreign } = await watching(address)
      const player = new Player(page)
      await player.ask('seek', 50)
      await page.getByTestId('player').hover()
      const gaps = page.getByTestId('chapter-gaps').locator('i')
      await gaps.first().waitFor({ state: 'attached' })
      const bar = page.getByRole('slider', { name: 'Place in the video' })
      const { x, y, width, height } = await bar.boundingBox()
      const places = await gaps.evaluateAll((all) =>
        all.map((gap) => gap.getBoundingClientRect().x + gap.getBoundingClientRect().width / 2),
      )
      assert.equal(places.length, 3)
      for (const [i, place] of places.entries())
        assert.ok(Math.abs(place - (x + (width * kCuts[i]) / 200)) < 2, `gap ${i} at ${place}`)

      const name = page.getByTestId('chapter-name')
      assert.equal(await name.textContent(), kLong)
      const shown = page.getByTestId('chapter-shown')
      for (const [second, text] of [
        [5, 'Morning'],
        [94, kLong],
        [100, 'Chapter 3'],
        [199, '磨坊的夜晚'],
      ]) {
        await page.mouse.move(x + (width * second) / 200, y + height / 2)
        await until(async () => (await shown.textContent().catch(() => '')) === text, {
          what: `${text} at ${second} s`,
        })
        const [label, stage] = [await shown.boundingBox(), await page.getByTestId('player').boundingBox()]
        assert.ok(label.x >= stage.x && label.x + label.width <= stage.x + stage.width, `${text} is cut off`)
        const over = await page.evaluate(() => {
          const box = (id) => document.querySelector(`[data-testid="${id}"]`)?.getBoundingClientRect()
          const [picture, words] = [box('seek-picture'), box('chapter-shown')]
          return picture ? picture.bottom - words.top : 0
        })
        assert.ok(over <= 1, `the picture covers ${over} px of the name`)
      }
      assert.deepEqual([errors, foreign], [[], []])
      await page.close()
    }
  })

  it('are listed beside the video; the present one is marked, a press goes there', async () => {
    await write(kItems)
    const { page, errors } = await watching(`/watch/${video.id}`, { viewport: { width: 1440, height: 900 } })
    const list = page.getByTestId('chapters')
    await list.waitFor()
    const [beside, stage] = [await list.boundingBox(), await page.getByTestId('player').boundingBox()]
    assert.ok(beside.x >= stage.x + stage.width, 'it stands beside the video')
    const current = list.locator('[aria-current]')
    const player = new Player(page)
    await player.ask('seek', 100)
    await until(async () => (await current.textContent()) === '1:35Chapter 3')
    await list.getByRole('button', { name: 'Morning' }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await until(async () => (await current.textContent()) === `0:40${kLong}`)
    await until(() => page.evaluate(() => Math.abs(globalThis.__millrace.video.currentTime - 40) < 5))
    await page.setViewportSize({ width: 1099, height: 800 })
    const [below, above] = [await list.boundingBox(), await page.getByTestId('player').boundingBox()]
    assert.ok(below.y >= above.y + above.height, 'it stands below the video')
    await page.setViewportSize({ width: 360, height: 740 })
    await fits(page, 'the watch page')
    assert.deepEqual(errors, [])
  })

  it('are listed in Chinese', async () => {
    await write(kItems)
    const { page } = await watching(`/watch/${video.id}`, { locale: 'zh-CN' })
    await page.getByRole('region', { name: '章节' }).getByText('第 3 章').waitFor()
  })

  async function studio(options) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, ...options })
    const { page } = browser
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('library-grid').waitFor()
    await page.goto(`${server.base}/studio/${video.id}?tab=chapters`)
    await page.getByTestId('chapter-editor').waitFor()
    const saved = () =>
      page
        .locator('[data-testid="saving"][data-state="saved"]')
        .getByText(/\d\d:\d\d/)
        .waitFor()
    return { ...browser, saved }
  }

  it('are written in the studio by the keyboard alone, saved by themselves, and taken back', async () => {
    await write([])
    const { page, saved, errors } = await studio()
    await page.getByText('No chapters yet').waitFor()
    const player = new Player(page)
    await player.firstPicture()
    await player.ask('seek', 0)
    const add = page.getByRole('button', { name: /^Add at/ })
    await add.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Opening')
    await player.ask('seek', 61.5)
    await page.getByRole('button', { name: 'Add at 1:01' }).focus()
    await page.keyboard.press('Enter')
    await page.getByLabel('Title of chapter 2').waitFor()
    await page.keyboard.type('The wheel')
    await saved()
    const list = (await kept()).items.map(({ start, title }) => [start, title])
    assert.deepEqual(list[0], [0, 'Opening'])
    assert.equal(list[1][1], 'The wheel')
    assert.ok(Math.abs(list[1][0] - 61.5) < 0.15, `${list[1][0]}`)

    // Moved before the other, it is the first.
    const begin = page.getByLabel('Begin of chapter 1', { exact: true })
    await begin.fill('1:30.25')
    await begin.press('Enter')
    await until(async () => (await kept()).items.at(-1).start === 90.25)
    assert.deepEqual(
      (await kept()).items.map(({ title }) => title),
      ['The wheel', 'Opening'],
    )
    await page.keyboard.press('Control+z')
    await until(async () => (await kept()).items[0].title === 'Opening')
    await page.getByLabel('Title of chapter 1').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('End')
    await page.keyboard.type('!')
    await until(async () => (await kept()).items[1].title === 'The wheel!')
    await page.getByRole('button', { name: 'Delete chapter 1' }).press('Enter')
    await until(async () => (await kept()).items.length === 1)
    assert.ok(
      await page.getByLabel('Title of chapter 1').evaluate((it) => it === document.activeElement),
      'the keyboard is at the next one',
    )
    await page.getByText('Viewers see chapters from two on.').waitFor()
    assert.deepEqual(errors, [])
    await page.close()
  })

  it('are suggested by scenes, with what is there already kept', async () => {
    await write([{ start: 41, title: 'mine' }])
    const { page, saved, errors } = await studio({ viewport: { width: 390, height: 844 } })
    await page.getByRole('button', { name: 'Suggest by scenes' }).click()
    await page.getByText('Added where scenes change: 3').waitFor()
    // Wherever one goes meanwhile, the tray tells of it.
    await page.getByRole('button', { name: /^Jobs: \d/ }).click()
    await page.getByRole('link', { name: /^Chapters of / }).waitFor()
    await page.keyboard.press('Escape')
    await saved()
    const { items, origin } = await kept()
    assert.equal(origin, 'edited')
    assert.deepEqual(
      items.map(({ start, title }) => [Math.round(start), title]),
      [
        [0, ''],
        [41, 'mine'],
        [95, ''],
        [160, ''],
      ],
    )
    await page.getByRole('button', { name: 'Suggest by scenes' }).click()
    await page.getByText('There is a chapter at every change of scene already.').waitFor()
    await fits(page, 'the studio')
    assert.deepEqual(errors, [])
    await page.close()
  })

  it('of two who write at once are asked about', async () => {
    await write(kItems)
    const { page, saved, errors } = await studio()
    await write([{ start: 7, title: 'theirs' }])
    await page.getByLabel('Title of chapter 1').fill('mine')
    const conflict = page.getByTestId('conflict')
    await conflict.getByText('Somebody else has changed these chapters meanwhile.').waitFor()
    await conflict.getByRole('button', { name: 'Load theirs' }).click()
    await until(async () => (await page.getByLabel('Title of chapter 1').inputValue()) === 'theirs')
    assert.deepEqual(
      (await kept()).items.map(({ title }) => title),
      ['theirs'],
    )
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await saved()
    assert.deepEqual(
      (await kept()).items.map(({ title }) => title),
      ['mine', ...kNames.slice(1)],
    )
    assert.deepEqual(errors, [])
  })
})
