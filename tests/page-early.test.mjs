// A person uploads a phone's film, whose table lies at its end, and watches it while it is on its way: one player, one
// buffered range, from the first picture to the last, though the upload ends in between.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { collection } from './lib/tus.mjs'

const ends = endings()
const kSeconds = 12

/** Sends at so many bytes a second from now on; 0 is as fast as it goes. */
async function slowly(page, bytesPerSecond) {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond || -1,
  })
}

describe('The page while a film is on its way', { concurrency: 1 }, () => {
  it('plays it, and goes on when all of it is there', async () => {
    const { server } = await startSite(ends)
    const owner = await server.user('owner')
    const other = await server.user('other')
    const film = await generate('IMG_0001.mp4', {
      size: '640x360',
      rate: 25,
      seconds: kSeconds,
      sound: true,
      encode:
        '-c:v libx264 -preset ultrafast -g 50 -b:v 12M -minrate 12M -maxrate 12M -bufsize 12M -x264-params nal-hrd=cbr -c:a aac',
    })
    const { page, errors, foreign } = await openBrowser(ends, { base: server.base })
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/upload`)
    await slowly(page, 1_500_000)
    await page.getByTestId('upload-input').setInputFiles(film)
    const title = page.getByTestId('upload-row').getByLabel('Title')
    await title.fill('The harbour')
    await title.blur()
    await page.getByTestId('watch-early').click()
    await page.getByTestId('arriving').waitFor()
    const id = new URL(page.url()).pathname.split('/').at(-1)
    const playing = () => page.evaluate(() => window.__millrace?.video.currentTime ?? 0)
    await until(async () => (await playing()) > 0.5, { what: 'the first pictures' })
    // That is before all of it was there, and for its owner alone.
    assert.equal((await owner.video(id)).state, 'receiving')
    await other.must(404, `/api/v1/videos/${id}`)
    const [begun] = (await owner.must(200, collection)).json.items
    assert.ok(begun.tail, 'its end came first')
    assert.ok(begun.offset < begun.length, `${begun.offset} of ${begun.length}`)
    await page.getByRole('heading', { name: 'The harbour' }).waitFor()
    await page.getByTestId('arriving').getByRole('switch').click({ force: true })
    await until(async () => (await other.ask(`/media/${id}/master.m3u8`)).status === 200)
    await page.evaluate(() => {
      window.first = window.__millrace.hls
      window.restarts = 0
      window.__millrace.video.addEventListener('emptied', () => window.restarts++)
    })

    await slowly(page, 150_000) // so that there is time for all the rest
    // A frame on another page plays it as well, and other sites are told of it what is true by now.
    const frame = await openBrowser(ends, { base: server.base })
    await frame.page.goto(`${server.base}/embed/${id}?autoplay=1`)
    const framed = () => frame.page.evaluate(() => document.querySelector('video')?.currentTime ?? 0)
    await until(async () => (await framed()) > 0.5, { what: 'the first pictures in the frame' })
    const { text } = await other.must(200, `/watch/${id}`)
    assert.match(text, /<meta property="og:video:width" content="640">/)
    assert.match(text, /<meta name="twitter:card" content="summary">/)
    assert.doesNotMatch(text, /og:image/, 'there is no poster yet')
    const told = (await other.must(200, `/oembed?url=${encodeURIComponent(`${server.base}/watch/${id}`)}`))
      .json
    assert.deepEqual([told.width, told.height, told.thumbnail_url], [640, 360, undefined])
    assert.equal((await owner.video(id)).state, 'receiving', 'all that while it was on its way')
    assert.deepEqual(frame.errors, [])
    await frame.context.close()

    // What is changed elsewhere meanwhile stays so, though the row of the upload says otherwise.
    const elsewhere = { title: 'The pier', visibility: 'private' }
    await owner.must(200, `/api/v1/videos/${id}`, { method: 'PATCH', body: elsewhere })
    await slowly(page, 0)
    await owner.ready(id)
    await page.getByTestId('arriving').waitFor({ state: 'detached' })
    await until(() => page.evaluate(() => window.__millrace.video.ended), { what: 'the end' })
    const seen = await page.evaluate(() => ({
      same: window.first === window.__millrace.hls,
      restarts: window.restarts,
      ranges: window.__millrace.video.buffered.length,
      from: window.__millrace.video.buffered.start(0),
      to: window.__millrace.video.buffered.end(0),
      level: window.first.levels[0].uri,
    }))
    assert.deepEqual(
      { same: seen.same, restarts: seen.restarts, ranges: seen.ranges },
      {
        same: true,
        restarts: 0,
        ranges: 1,
      },
    )
    assert.match(seen.level, /\/r0\//)
    assert.ok(seen.from < 0.1 && Math.abs(seen.to - kSeconds) < 0.2, `${seen.from} to ${seen.to}`)
    const { title: name, visibility } = await owner.video(id)
    assert.deepEqual({ title: name, visibility }, elsewhere)
    assert.deepEqual(errors, [])
    assert.deepEqual(foreign, [])
  })
})
