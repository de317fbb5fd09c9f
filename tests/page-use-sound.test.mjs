// A made sound is used in the video, in the studio's tab of sound, and there is a way back.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { film, made } from './lib/audio.mjs'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { master } from './lib/hls.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

describe('A made sound in the studio', { concurrency: 1 }, () => {
  let server
  let user
  let talk
  let page
  let errors
  let fetched // paths that the page asked for

  const button = (name) => page.getByRole('button', { name, exact: true })
  const inUse = () => page.getByTestId('sound-in-use')
  const heard = (count) =>
    until(async () => (await page.locator('[data-testid=sound-in-use][data-heard]').count()) === count, {
      what: `${count} made sounds are heard`,
    })
  const soundPaths = async () =>
    (await master(user, talk)).media.filter(({ TYPE }) => TYPE === 'AUDIO').map(({ path }) => path)
  const folderOf = (path) => path.slice(0, path.lastIndexOf('/') + 1)
  /** The player has begun to load this sound. */
  const loads = (path) =>
    until(() => fetched.some((one) => one.startsWith(folderOf(path)) && one.endsWith('.m4s')), {
      what: `segments of ${path}`,
    })
  async function open(tab = 'sound') {
    await page.goto(`${server.base}/studio/${talk.id}?tab=${tab}`)
    await page.getByTestId(tab).waitFor()
    await until(() => page.evaluate(() => globalThis.__millrace?.video.readyState > 0), { what: 'the video' })
  }

  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('owner')
    const tone = 'sine=frequency=300:sample_rate=48000:duration=12'
    talk = await user.publish(await film('talk.mp4', tone, { seconds: 12 }), { fields: { title: 'A talk' } })
    await made(user, talk.id, { format: 'm4a', chain: [{ op: 'gain', db: -12 }] })
    await made(user, talk.id, { format: 'mp3', begin: 1, end: 4 })
    ;({ page, errors } = await openBrowser(ends, { base: server.base }))
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    fetched = []
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname))
  })

  it('is used at a press, played by the player, and taken back at another', async () => {
    const [original] = await soundPaths()
    await open()
    assert.equal(await inUse().count(), 0)
    const use = page.getByTestId('use-sound')
    await use.waitFor()
    assert.equal(await use.count(), 1, 'a part cannot stand for the whole')
    await page.evaluate(() => {
      globalThis.__millrace.video.currentTime = 5
    })
    fetched.length = 0
    await use.click()
    await heard(1)
    const [now] = await soundPaths()
    assert.notEqual(now, original)
    await loads(now)
    await until(() => page.evaluate(() => Math.abs(globalThis.__millrace.video.currentTime - 5) < 0.1), {
      what: 'the same place',
    })
    await page.getByText('M4A · Whole is the sound of the video now.').waitFor()
    assert.equal(await use.count(), 0)
    assert.match(await inUse().innerText(), /M4A · Whole/)
    fetched.length = 0
    await button('Undo').click()
    await heard(0)
    await loads(original)
    assert.deepEqual(await soundPaths(), [original])
  })

  it('goes back to the original after a reload, and forward again', async () => {
    await page.getByTestId('use-sound').click()
    await heard(1)
    await open()
    await heard(1)
    await button('Go back to the original sound').click()
    await page.getByText('The video has its original sound again.').waitFor()
    await heard(0)
    await button('Undo').click()
    await heard(1)
    await page.getByRole('button', { name: /^Take back/ }).click()
    await heard(0)
  })

  it('becomes a further track, which the player offers under its name', async () => {
    await page.getByRole('button', { name: /^Add .* as a further track$/ }).click()
    await page.getByLabel('Name').fill('Commentary')
    await page.getByRole('combobox', { name: 'Language' }).selectOption('zh-Hant')
    await button('Add').click()
    await heard(1)
    assert.match(await inUse().innerText(), /Commentary[\s\S]*A further track/)
    const { audio_tracks: tracks } = await user.video(talk.id)
    assert.deepEqual(
      tracks.map(({ origin, label, language }) => [origin, label, language]),
      [
        ['file', 'Sound', ''],
        ['made', 'Commentary', 'zh-Hant'],
      ],
    )
    await page.goto(`${server.base}/watch/${talk.id}`)
    await until(() => page.evaluate(() => globalThis.__millrace?.video.readyState > 0), { what: 'the video' })
    const menu = page.getByTestId('sound-menu')
    await menu.waitFor()
    await menu.click()
    await page.getByRole('menuitemradio', { name: 'Commentary' }).waitFor()
  })

  it('says why not, in both languages', async () => {
    await page.route('**/sound', (route) =>
      route.fulfill({
        status: 422,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 422, code: 'length_differs', detail: '' }),
      }),
    )
    for (const [language, words] of [
      ['en', 'Only a sound as long as the video can be used in it.'],
      ['zh', '只有和视频一样长的声音才能用到视频里。'],
    ]) {
      await page.evaluate((now) => localStorage.setItem('millrace.language', now), language)
      await open()
      await page.getByRole('button', { name: /^(Take back|撤下) Commentary/ }).click()
      await heard(0)
      await page.getByTestId('use-sound').click()
      await page.getByRole('alert').getByText(words).waitFor()
      await user.must(200, `/api/v1/videos/${talk.id}/sound`, {
        method: 'POST',
        body: {
          result: (await user.must(200, `/api/v1/videos/${talk.id}/audio`)).json.items.find(
            ({ format }) => format === 'm4a',
          ).id,
          mode: 'add',
          title: 'Commentary',
        },
      })
    }
    assert.deepEqual(errors, [])
  })
})
