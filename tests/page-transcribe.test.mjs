// Captions made of what is said, in the studio: asked for, followed, stopped, taken up again, corrected, published.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { json, listeningTo, startListener } from './lib/listener.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { kSentences, speech } from './lib/speech.mjs'

const ends = endings()

describe('Captions from speech on the page', { concurrency: 1 }, () => {
  let listener
  let server
  let owner
  let video
  let page
  let errors
  before(async () => {
    listener = await startListener(ends)
    ;({ server } = await startSite(ends, listeningTo(listener, ['piece = 5'])))
    owner = await server.user('owner')
    const file = await speech('speech.mp4', kSentences, { seconds: 12 })
    video = await owner.publish(file, { fields: { title: 'The market', visibility: 'public' } })
    ;({ page, errors } = await openBrowser(ends, { base: server.base }))
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
  })

  const button = (name) => page.getByRole('button', { name, exact: true })
  const job = () => page.getByTestId('transcription')
  const studio = () => page.goto(`${server.base}/studio/${video.id}?tab=subtitles`)
  /** How many buttons for subtitles the watch page has. */
  async function offered() {
    const watching = await page.context().newPage()
    await watching.goto(`${server.base}/watch/${video.id}`)
    await until(() => watching.evaluate(() => globalThis.__millrace?.video.readyState > 0), {
      what: 'the video',
    })
    await watching.getByTestId('player').hover()
    const count = await watching.getByRole('button', { name: /^Subtitles/ }).count()
    await watching.close()
    return count
  }
  async function fits(what) {
    const wide = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ])
    assert.ok(wide[0] <= wide[1], `${what}: ${wide[0]} wide in ${wide[1]}`)
  }

  it('are asked for in a language, followed and stopped', async () => {
    const held = []
    listener.next.push(listener.otherwise, (response) => held.push(response))
    await studio()
    await button('Captions from speech').click()
    await page.getByRole('combobox', { name: 'Language that is spoken' }).selectOption('en')
    await button('Write it down').click()
    await until(() => held.length === 1, { what: 'the second piece' })
    await job().getByText('Writing down what is said').waitFor()
    const bar = page.getByRole('progressbar', { name: /Writing down/ })
    await until(async () => Number(await bar.getAttribute('aria-valuenow')) > 20, { what: 'progress' })
    await page.reload()
    await job().getByText('Writing down what is said').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await fits('the job on a phone')
    await page.setViewportSize({ width: 1280, height: 800 })
    await job().getByRole('button', { name: 'Cancel' }).click()
    await job().getByText('Cancelled').waitFor()
  })

  it('say in words why they failed', async () => {
    listener.next.push((response) => json(response, {}, 401))
    await job().getByRole('button', { name: 'Go on' }).click()
    await job().getByText('What listens is not set up rightly').waitFor()
    await job().getByText('Failed').waitFor()
  })

  it('become a draft, that is corrected and published from the editor', async () => {
    await job().getByRole('button', { name: 'Go on' }).click()
    const row = page.getByTestId('subtitle-row')
    await row.getByText('Draft').waitFor()
    await job().waitFor({ state: 'detached' })
    await page.getByText('The draft is ready.').waitFor()
    assert.ok(await row.getByText('from the sound').count())

    // Its owner is not offered it where viewers are.
    assert.equal(await offered(), 0)

    await row.getByRole('button', { name: /^Edit text/ }).click()
    await page.getByTestId('cue-editor').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await fits('the editor on a phone')
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: /^Cue 1, / }).click()
    await page.getByRole('textbox', { name: 'Text of cue 1' }).fill('We are going to the market.')
    await page.getByRole('button', { name: /^Publish/ }).click()
    await page.getByRole('button', { name: /^Publish/ }).waitFor({ state: 'detached' })
    const [published] = (await owner.video(video.id)).subtitles
    const { text } = await server.client().must(200, published.url)
    assert.match(text, /We are going to the market\./, 'what was just typed is published too')
    await button('All subtitles').click()
    await row.waitFor()
    assert.equal(await row.getByText('Draft').count(), 0)
    assert.deepEqual(errors, [])
    assert.equal(await offered(), 1)
  })

  it('are in Chinese as well', async () => {
    const chinese = await openBrowser(ends, { base: server.base, locale: 'zh-CN' })
    const { page: other } = chinese
    await other.goto(`${server.base}/sign-in`)
    await fillAccount(other, 'sign-in-form', 'owner', 'password of owner')
    await other.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await other.goto(`${server.base}/studio/${video.id}?tab=subtitles`)
    await other.getByRole('button', { name: '由语音生成字幕' }).click()
    await other.getByRole('combobox', { name: '所说的语言' }).waitFor()
    await other.getByRole('button', { name: '开始识别' }).waitFor()
    assert.deepEqual(chinese.errors, [])
  })
})

describe('A server without anything that listens', () => {
  it('offers nothing of it', async () => {
    const { server } = await startSite(ends)
    const user = await server.user('owner')
    const file = await speech('quiet.mp4', kSentences.slice(1), { seconds: 11 })
    const video = await user.publish(file)
    const { page } = await openBrowser(ends, { base: server.base })
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/studio/${video.id}?tab=subtitles`)
    await page.getByRole('button', { name: 'Add a file' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Captions from speech' }).count(), 0)
  })
})
