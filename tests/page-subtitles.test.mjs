// Subtitles on the page: shown at the right moment, chosen and remembered, added and edited in the studio.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fillAccount, openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const english = `WEBVTT

00:00:01.000 --> 00:00:03.000
The gate opens.

00:00:05.000 --> 00:00:08.000
Tom &amp; the <i>wheel</i>
`
const chinese = `1
00:00:01,000 --> 00:00:03,000
闸门打开了。

2
00:00:05,000 --> 00:00:08,000
水车转动了。
`

/** What the browser shows of subtitles at this moment. */
const onScreen = (page) =>
  page.evaluate(() =>
    [...globalThis.__millrace.video.textTracks]
      .filter(({ mode }) => mode === 'showing')
      .flatMap(({ activeCues }) => [...(activeCues ?? [])].map(({ text }) => text)),
  )

async function shows(page, second, texts) {
  await new Player(page).ask('seek', second)
  await until(async () => JSON.stringify(await onScreen(page)) === JSON.stringify(texts), {
    what: `at ${second} s: ${texts}`,
  }).catch(async (error) => {
    throw new Error(`${error.message}, not ${JSON.stringify(await onScreen(page))}`)
  })
}

/** How many rows of a picture of the player are white in the middle: above the controls, and where these are. */
async function whiteRows(page) {
  const player = page.getByTestId('player')
  await player.hover({ position: { x: 5, y: 5 } })
  await page.waitForTimeout(300)
  const picture = (await player.screenshot()).toString('base64')
  return player.evaluate(async (stage, base64) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(image.width, image.height)
    const paint = canvas.getContext('2d')
    paint.drawImage(image, 0, 0)
    const controls = [...stage.children].at(-1).offsetHeight
    const isWhite = (y) => {
      const { data } = paint.getImageData(image.width * 0.45, y, image.width * 0.1, 1)
      let white = 0
      for (let i = 0; i < data.length; i += 4) white += data[i] > 240 && data[i + 1] > 240 ? 1 : 0
      return white > data.length / 4 / 4
    }
    const rows = (from, to) => Array.from({ length: to - from }, (_, i) => from + i).filter(isWhite).length
    const border = image.height - controls
    return [rows(border - 90, border), rows(border, image.height)]
  }, picture)
}

async function fits(page, what) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }))
  assert.ok(content <= window, `${what}: ${content} wide in ${window}`)
}

describe('Subtitles on the page', { concurrency: 1 }, () => {
  let server
  let owner
  let file
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
    file = await media('clip_20s')
  })

  const publish = () => owner.publish(file, { fields: { title: 'The mill', visibility: 'public' } })
  async function send(video, text, filename, fields = {}) {
    const path = `/api/v1/videos/${video.id}/subtitles`
    const answer = await owner.sendBytes(Buffer.from(text), { path, filename, fields })
    assert.equal(answer.status, 201, answer.text)
    return answer.json.subtitles
  }
  const kept = async (video) => (await owner.must(200, `/api/v1/videos/${video.id}/subtitles`)).json.items
  const textOf = async (track) => (await owner.must(200, track.url)).text

  async function watching(path, options = {}) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, ...options })
    await browser.page.goto(server.base + path)
    await new Player(browser.page).firstPicture()
    return { ...browser, menu: browser.page.getByTestId('subtitle-menu') }
  }

  const signedIn = new Map()
  async function signIn(options) {
    const browser = await openBrowser(ends, { base: server.base, ...options })
    await browser.page.goto(`${server.base}/sign-in`)
    await fillAccount(browser.page, 'sign-in-form', 'owner', 'password of owner')
    await browser.page.getByTestId('library-grid').waitFor()
    return browser
  }

  /** The studio of a video, signed in as the owner; with a track, in its editor. One browser of a kind for all. */
  async function studio(video, { track, on = 'desk', ...options } = {}) {
    if (!signedIn.has(on)) signedIn.set(on, await signIn(options))
    const browser = signedIn.get(on)
    const { page } = browser
    await page.goto(`${server.base}/studio/${video.id}${track ? `?track=${track.id}` : ''}`)
    if (track) await page.getByTestId('cue-list').waitFor()
    const saved = () =>
      page
        .locator('[data-testid="saving"][data-state="saved"]')
        .getByText(/\d\d:\d\d/)
        .waitFor()
    return { ...browser, saved, text: page.locator('[data-cues] textarea') }
  }

  it('are shown at the right moment, chosen by the keyboard, and remembered', async () => {
    const video = await publish()
    await send(video, english, 'mill.vtt', { language: 'en' })
    await send(video, chinese, 'mill.srt', { language: 'zh-Hans' })
    const { page, menu, errors } = await watching(`/watch/${video.id}`)
    await menu.waitFor()
    assert.equal(await menu.getAttribute('aria-label'), 'Subtitles: Off')
    await shows(page, 2, [])
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitemradio', { name: '简体中文' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    assert.equal(await menu.getAttribute('aria-label'), 'Subtitles: 简体中文')
    await shows(page, 2, ['闸门打开了。'])
    await shows(page, 4, [])
    await shows(page, 6, ['水车转动了。'])

    await page.reload()
    await new Player(page).firstPicture()
    await menu.waitFor()
    await shows(page, 6, ['水车转动了。'])
    await page.keyboard.press('c')
    await shows(page, 6, [])
    await page.getByText('Subtitles: Off').waitFor({ state: 'attached' })
    await page.reload()
    await menu.waitFor()
    assert.equal(await menu.getAttribute('aria-label'), 'Subtitles: Off')
    await page.keyboard.press('C')
    await shows(page, 6, ['水车转动了。'])

    await menu.click()
    await page.getByRole('menuitemradio', { name: 'Largest' }).click()
    await page.getByRole('menuitemradio', { name: 'Black on white' }).click()
    const look = () =>
      page.evaluate(() => {
        const { dataset, style } = globalThis.__millrace.video
        return [dataset.ground, Number.parseFloat(style.getPropertyValue('--cue-letters'))]
      })
    const [ground, large] = await look()
    assert.equal(ground, 'white')
    await page.keyboard.press('Escape')
    const [above, behind] = await whiteRows(page)
    assert.ok(above > 20 && behind < 10, `${above} rows of letters above the controls, ${behind} behind them`)
    await page.reload()
    await menu.waitFor()
    assert.deepEqual(await look(), ['white', large])
    assert.deepEqual(errors, [])
  })

  it('are the default ones for whoever has not chosen, and those that everybody needs with none', async () => {
    const video = await publish()
    await send(video, english, 'a.vtt', { language: 'en', default: 'true' })
    await send(video, english.replace('The gate', '[Creaking] The gate'), 'b.vtt', {
      language: 'en',
      kind: 'captions',
    })
    await send(video, english.replace('The gate', 'Sign: gate'), 'c.vtt', { language: '', forced: 'true' })
    const { page, menu } = await watching(`/embed/${video.id}?autoplay=1`, {
      locale: 'zh-CN',
      viewport: { width: 360, height: 320 },
      isMobile: true,
      hasTouch: true,
    })
    await menu.waitFor()
    await shows(page, 2, ['The gate opens.'])
    await menu.click()
    const choices = page.getByRole('menuitemradio', { name: /English|关闭/ })
    assert.deepEqual(await choices.allTextContents(), ['关闭', 'English', 'English（含声音说明）'])
    await page.getByRole('menuitemradio', { name: '关闭' }).click()
    await shows(page, 2, ['Sign: gate opens.'])
    await menu.click()
    await page.getByRole('menuitemradio', { name: 'English（含声音说明）' }).click()
    await shows(page, 2, ['[Creaking] The gate opens.'])
    await fits(page, 'the player')
  })

  it('are added from a file, which says what was mended, and refused with line and reason', async () => {
    const video = await publish()
    const { page, errors } = await studio(video)
    const input = page.getByTestId('subtitle-input')
    const arrivals = page.getByTestId('arrivals')
    const broken = chinese.replace('00:00:05,000 --> 00:00:08,000', '00:00:08,000 --> 00:00:05,000')
    const buffer = Buffer.from(broken)
    await input.setInputFiles({ name: 'mill.zh-Hans.srt', mimeType: 'application/x-subrip', buffer })
    await arrivals.getByText(/^Line \d+:/).waitFor()
    await arrivals.getByText('SRT, UTF-8').waitFor()
    const [track] = await kept(video)
    assert.equal(track.language, 'zh-Hans')
    await input.setInputFiles({ name: 'not.srt', mimeType: 'text/plain', buffer: Buffer.from('Only words.') })
    await arrivals.getByText('not_subtitles').waitFor()
    assert.equal((await kept(video)).length, 1)

    await page.getByRole('button', { name: 'More: 简体中文' }).click()
    await page.getByText('Delete').click()
    await until(async () => (await kept(video)).length === 0, { what: 'the deletion' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await until(async () => (await kept(video)).length === 1, { what: 'the undoing' })
    const [again] = await kept(video)
    assert.equal(again.language, 'zh-Hans')
    assert.match(await textOf(again), /闸门打开了。/)

    await page.getByRole('button', { name: 'More: 简体中文' }).click()
    await page.getByText('Shift and stretch').click()
    await page.getByLabel('Later by, in seconds').fill('1,5')
    await page.getByRole('button', { name: 'Move all cues' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.match(await textOf((await kept(video))[0]), /00:00:02\.500 --> 00:00:04\.500/)
    assert.deepEqual(errors, [])
  })

  it('are edited by the keyboard, saved, and served', async () => {
    const video = await publish()
    const track = await send(video, english, 'mill.vtt', { language: 'en' })
    const { page, saved, text, errors } = await studio(video, { track })
    await until(() => page.evaluate(() => globalThis.__millrace?.video.readyState >= 2), {
      what: 'a picture',
    })
    await page.getByRole('button', { name: /^Cue 2, / }).click()
    await until(async () => (await onScreen(page)).join() === 'Tom &amp; the <i>wheel</i>', {
      what: 'the cue that was clicked, on the video',
    })
    await page.keyboard.press('Enter')
    assert.equal(await text.inputValue(), 'Tom & the <i>wheel</i>')
    await page.keyboard.press('End')
    await page.keyboard.type(' < 3')
    await until(async () => (await onScreen(page)).join() === 'Tom &amp; the <i>wheel</i> &lt; 3', {
      what: 'what is typed, on the video',
    })
    for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace')
    await page.keyboard.press('Home')
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Control+Enter')
    await page.keyboard.press('Alt+ArrowRight')
    await saved()
    const [first, second] = (await textOf((await kept(video))[0])).split('\n\n').slice(2)
    assert.match(first, /^00:00:05\.000 --> (.*)\nTom &amp;$/)
    const border = /--> 00:00:0(\d\.\d+)/.exec(first)[1]
    assert.match(
      second,
      new RegExp(`^00:00:0${(Number(border) + 0.1).toFixed(3)} --> 00:00:08\\.100\nthe <i>wheel</i>`),
    )

    // Tab plays and pauses, and Escape leads out.
    const paused = () => page.evaluate(() => globalThis.__millrace.video.paused)
    await page.keyboard.press('Tab')
    await until(async () => !(await paused()), { what: 'the playing' })
    await page.keyboard.press('Tab')
    await until(paused, { what: 'the pause' })
    await page.keyboard.press('Escape')
    const focused = () => page.evaluate(() => document.activeElement.textContent)
    assert.equal(await focused(), 'All subtitles')
    await page.keyboard.press('Tab')
    assert.ok(await paused())
    assert.notEqual(await focused(), 'All subtitles')

    // Begin and end at the playhead; merging; and all of it taken back.
    await page.getByRole('button', { name: /^Cue 1, / }).click()
    await new Player(page).ask('seek', 1.5)
    await page.keyboard.press('[')
    await new Player(page).ask('seek', 2.5)
    await page.keyboard.press(']')
    await page.getByRole('button', { name: 'Merge with next' }).click()
    await saved()
    await until(
      async () =>
        /00:00:01\.500 --> 00:00:0.*\nThe gate opens\.\nTom &amp;/.test(await textOf((await kept(video))[0])),
      {
        what: 'what was merged',
      },
    )
    for (let i = 0; i < 9; i++) await page.keyboard.press('Control+z')
    await until(
      async () =>
        (await textOf((await kept(video))[0])).includes(
          '00:00:01.000 --> 00:00:03.000\nThe gate opens.\n\n00:00:05.000',
        ),
      {
        what: 'the text as it was',
      },
    )
    await page.getByRole('button', { name: 'All subtitles' }).click()
    await page.getByTestId('subtitle-row').waitFor()
    assert.deepEqual(errors, [])
  })

  it('ask when somebody else has changed them meanwhile', async () => {
    const video = await publish()
    const track = await send(video, english, 'mill.vtt', { language: 'en' })
    const { page, saved, text } = await studio(video, { track })
    const theirs = (words) =>
      owner.must(200, `/api/v1/videos/${video.id}/subtitles/${track.id}`, {
        method: 'PUT',
        headers: { 'content-type': 'text/vtt' },
        body: english.replace('The gate opens.', words),
      })
    const conflict = page.getByTestId('conflict')
    await theirs('Theirs.')
    await text.fill('Mine.')
    await conflict.waitFor()
    await page.getByRole('button', { name: 'Load theirs' }).click()
    await conflict.waitFor({ state: 'detached' })
    assert.equal(await text.inputValue(), 'Theirs.')

    await theirs('Theirs again.')
    await text.fill('Mine again.')
    await conflict.waitFor()
    await page.getByRole('button', { name: 'Keep mine' }).click()
    await saved()
    assert.match(await textOf((await kept(video))[0]), /Mine again\./)
  })

  it('scroll well when there are thousands, and fit a phone in both languages', async () => {
    const video = await publish()
    const stamp = (i) => new Date(i * 4).toISOString().slice(11, 23)
    const cues = Array.from({ length: 4900 }, (_, i) => `${stamp(i)} --> ${stamp(i + 1)}\nNumber ${i + 1}`)
    const many = await send(video, ['WEBVTT', ...cues].join('\n\n'), 'many.vtt', { language: 'en' })
    await send(video, chinese, 'mill.srt', { language: 'zh-Hans', default: 'true' })
    for (const locale of ['en', 'zh']) {
      const phone = { on: 'phone', viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }
      const { page, errors } = await studio(video, phone)
      await page.evaluate((one) => localStorage.setItem('millrace.language', one), locale)
      await page.reload()
      await page.getByTestId('subtitle-row').first().waitFor()
      await fits(page, `the list, ${locale}`)
      await page.goto(`${server.base}/studio/${video.id}?track=${many.id}`)
      const list = page.getByTestId('cue-list')
      await list.getByText('Number 3', { exact: true }).waitFor()
      await fits(page, `the editor, ${locale}`)
      assert.ok((await list.locator('li').count()) < 60)
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight))
      await list.getByText('Number 4900', { exact: true }).waitFor()
      const low = await page
        .locator('[data-cues] button, [data-cues] input')
        .evaluateAll((all) => all.filter((one) => one.offsetHeight < 44).map((one) => one.textContent))
      assert.deepEqual(low, [])
      assert.deepEqual(errors, [])
    }
  })

  it('can be written from nothing, by the owner alone', async () => {
    const video = await publish()
    const { page, saved, text } = await studio(video)
    await page.getByRole('button', { name: 'Write them here' }).click()
    await text.fill('First words')
    await saved()
    assert.match(await textOf((await kept(video))[0]), /First words/)
    const other = await server.user('other')
    const theirs = await other.publish(file, { fields: { visibility: 'public' } })
    await page.goto(`${server.base}/studio/${theirs.id}`)
    await page.getByText('Only the owner can edit this video.').waitFor()
    await page.getByRole('link', { name: 'Watch page' }).click()
    await page.getByTestId('share-button').waitFor()
    assert.equal(await page.getByRole('link', { name: 'Studio' }).count(), 0)
    await page.goto(`${server.base}/watch/${video.id}`)
    await page.getByRole('link', { name: 'Studio' }).click()
    await page.getByTestId('subtitle-row').waitFor()
  })
})
