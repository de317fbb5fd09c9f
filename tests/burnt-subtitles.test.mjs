// Subtitles that are pictures: listed, drawn into the picture when somebody wants it, and taken out again.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { frames } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, nameOf, renditions } from './lib/hls.mjs'
import { greyFilm } from './lib/picture-subtitles.mjs'
import { until } from './lib/process.mjs'
import { asFile, checkRendition, readRendition } from './lib/rendition.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

const size = { width: 320, height: 180 }
const white = { left: 100, top: 140, width: 120, height: 20, ycc: [235, 128, 128], alpha: 255 }
const red = { left: 40, top: 20, width: 80, height: 40, ycc: [81, 90, 240], alpha: 128 }
// The first begins in one segment and ends in another one; 0.02 s lie between two pictures.
const boxes = [
  { ...white, begin: 1.5, end: 5.02 },
  { ...red, begin: 7, end: 9 },
]

/** Luma and both chromas at a place of a frame. */
function at(frame, x, y) {
  const { width, height } = size
  const chroma = width * height + Math.floor(y / 2) * (width / 2) + Math.floor(x / 2)
  return [frame[y * width + x], frame[chroma], frame[chroma + (width * height) / 4]]
}
const near = (got, wanted) => got.every((value, i) => Math.abs(value - wanted[i]) <= 10)

async function shown(client, video, name = '180') {
  const found = (await renditions(client, video)).find((one) => nameOf(one.path) === name)
  const bytes = await fetchRendition(client, found.list)
  const parsed = readRendition(bytes)
  checkRendition(found.list, parsed)
  const seen = await asFile(bytes, async (file) => {
    const all = []
    for await (const frame of frames(file, size))
      all.push({
        white: at(frame, 160, 150),
        besideWhite: at(frame, 94, 150),
        red: at(frame, 80, 40),
        belowRed: at(frame, 80, 66),
      })
    return all
  })
  assert.equal(seen.length, parsed.seconds.length)
  return { seen, seconds: parsed.seconds, bytes }
}

const put = (user, id, track) =>
  user.ask(`/api/v1/videos/${id}/burnt-subtitles`, { method: 'PUT', body: { track } })
const names = (video) => video.renditions.map(({ name }) => name).join()

describe('Subtitles that are pictures', { concurrency: 1 }, () => {
  let user
  let video
  before(async () => {
    const { server } = await startSite(ends)
    user = await server.user('owner')
    video = await user.publish(
      await greyFilm('mkv', [
        { boxes, language: 'eng', title: 'Full' },
        { boxes, language: 'ger', codec: 'dvdsub' },
      ]),
    )
  })

  it('are listed, and are none of the texts', () => {
    assert.deepEqual(video.subtitles, [])
    const listed = video.picture_subtitles.map((one) => [
      one.track,
      one.format,
      one.language,
      one.label,
      one.burnt,
    ])
    assert.deepEqual(listed, [
      [1, 'pgs', 'en', 'Full', false],
      [2, 'vobsub', 'de', '', false],
    ])
    assert.equal(names(video).split(',')[0], 'o')
  })

  it('are refused where there are none, and to strangers', async () => {
    for (const track of [3, -1]) {
      const refused = await put(user, video.id, track)
      assert.deepEqual([refused.status, refused.json.code], [422, 'no_such_subtitles'])
    }
    assert.equal((await put(user, video.id, 'one')).status, 422)
  })

  it('are shown from the first picture to the last one, in their place and colour', async () => {
    const answer = await put(user, video.id, 1)
    assert.equal(answer.status, 200, answer.text)
    const burnt = answer.json
    assert.deepEqual(
      burnt.picture_subtitles.map((one) => one.burnt),
      [true, false],
    )
    assert.equal(names(burnt), '180', 'the original, which has none, is not offered')
    const { seen, seconds } = await shown(user, burnt)
    const kGrey = [126, 128, 128]
    const kRed = [103, 109, 184] // half of it
    for (const [i, one] of seen.entries()) {
      // A film's sound may begin before its picture, which moves both.
      const time = seconds[i] - (seconds.at(-1) - (seen.length - 1) / 25)
      const inside = (from, to) => time > from - 0.001 && time < to - 0.001
      const what = `at ${time.toFixed(3)} s: ${JSON.stringify(one)}`
      assert.ok(near(one.white, inside(1.5, 5.02) ? [235, 128, 128] : kGrey), `white ${what}`)
      assert.ok(near(one.red, inside(7, 9) ? kRed : kGrey), `red ${what}`)
      assert.ok(near(one.besideWhite, kGrey) && near(one.belowRed, kGrey), `beside ${what}`)
    }
  })

  it('are the same bytes, whoever makes them first', async () => {
    // In the background here, where the others were made for a viewer.
    const again = await user.publish(
      await greyFilm('mkv', [
        { boxes, language: 'eng', title: 'Full' },
        { boxes, language: 'ger', codec: 'dvdsub' },
      ]),
    )
    await put(user, again.id, 1)
    await user.filled(again.id)
    const [first, second] = [await shown(user, video), await shown(user, again)]
    for (const [k, bytes] of first.bytes.segments.entries())
      assert.ok(second.bytes.segments[k].equals(bytes), `segment ${k}`)
  })

  it('give way to others, and are taken out again', async () => {
    const other = await put(user, video.id, 2)
    assert.equal(other.status, 200, other.text)
    const { seen, seconds } = await shown(user, other.json)
    const lit = seconds.filter((_, i) => seen[i].white[0] > 200)
    assert.ok(Math.abs(lit[0] - 1.5) < 0.1 && Math.abs(lit.at(-1) - 5) < 0.1, `${lit[0]} to ${lit.at(-1)}`)
    const without = await put(user, video.id, null)
    assert.ok(without.json.picture_subtitles.every(({ burnt }) => !burnt))
    assert.equal(names(without.json).split(',')[0], 'o')
  })

  it('come out of a transport stream as well', async () => {
    const broadcast = await user.publish(await greyFilm('ts', [{ boxes, language: 'eng', codec: 'dvbsub' }]))
    assert.deepEqual(
      broadcast.picture_subtitles.map((one) => [one.format, one.language]),
      [['dvb', 'en']],
    )
    const { seen, seconds } = await shown(user, (await put(user, broadcast.id, 1)).json)
    const lit = seconds.filter((_, i) => seen[i].white[0] > 200)
    assert.ok(Math.abs(lit[0] - 1.5) < 0.1 && Math.abs(lit.at(-1) - 5) < 0.1, `${lit[0]} to ${lit.at(-1)}`)
  })
})

describe('Subtitles that are pictures in an MP4', { concurrency: 1 }, () => {
  let server
  let user
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('owner')
    video = await user.publish(await greyFilm('mp4', [{ boxes, language: 'ger', codec: 'dvdsub' }]), {
      fields: { visibility: 'public' },
    })
  })

  it('are listed, and shown in the picture, as those of Matroska', async () => {
    assert.deepEqual(
      video.picture_subtitles.map((one) => [one.format, one.language]),
      [['vobsub', 'de']],
    )
    const { seen, seconds } = await shown(user, (await put(user, video.id, 1)).json)
    const lit = seconds.filter((_, i) => seen[i].white[0] > 200)
    assert.ok(Math.abs(lit[0] - 1.5) < 0.1 && Math.abs(lit.at(-1) - 5) < 0.1, `${lit[0]} to ${lit.at(-1)}`)
    await put(user, video.id, null)
  })

  it('change in an open watch page: at once where it is paused, at a press where it plays', async () => {
    const { page, errors } = await openBrowser(ends, { base: server.base })
    const fetched = []
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname))
    const state = () =>
      page.evaluate(() => {
        const video = globalThis.__millrace?.video
        return { at: video?.currentTime, paused: video?.paused, ready: video?.readyState ?? 0 }
      })
    const recipe = (path) => Number(/\/r(\d+)\//.exec(path)?.[1] ?? 0)
    const newest = () => Math.max(0, ...fetched.map(recipe))
    await page.goto(`${server.base}/watch/${video.id}`)
    await until(async () => (await state()).ready >= 2, { what: 'the video' })
    await page.evaluate(() => {
      const { video } = globalThis.__millrace
      video.pause()
      video.currentTime = 3
    })
    await until(async () => (await state()).ready >= 2, { what: 'the place' })
    const before = newest()

    await put(user, video.id, 1)
    await until(() => newest() > before, { what: 'the new playlist’s segments' })
    await until(async () => (await state()).ready >= 2, { what: 'the place again' })
    assert.ok(Math.abs((await state()).at - 3) < 0.1, `${(await state()).at}`)
    assert.ok((await state()).paused)
    await page.getByTestId('renewed').waitFor({ state: 'detached' })

    await page.evaluate(async () => {
      const { video } = globalThis.__millrace
      video.playbackRate = 0.1
      await video.play()
    })
    const then = newest()
    await put(user, video.id, null)
    await page.getByTestId('renewed').waitFor()
    assert.equal((await state()).paused, false)
    assert.equal(newest(), then, 'what is watched goes on as it was')
    const { at } = await state()
    await page.getByTestId('renewed').getByRole('button').click()
    await until(() => newest() > then, { what: 'the newest playlist’s segments' })
    await until(async () => (await state()).ready >= 3, { what: 'playing again' })
    const now = await state()
    assert.ok(!now.paused && now.at >= at - 0.1 && now.at < at + 5, JSON.stringify([at, now]))
    assert.deepEqual(errors, [])
  })
})

describe('The studio’s subtitles', { concurrency: 1 }, () => {
  let server
  let video
  let page
  let errors
  before(async () => {
    ;({ server } = await startSite(ends))
    const user = await server.user('owner')
    video = await user.publish(await greyFilm('mkv', [{ boxes, language: 'eng', title: '' }], { seconds: 4 }))
    ;({ page, errors } = await openBrowser(ends, { base: server.base }))
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/studio/${video.id}?tab=subtitles`)
  })

  const button = (name) => page.getByTestId('picture-subtitles').getByRole('button', { name, exact: true })

  it('show those that are pictures, and put one into the picture and out of it', async () => {
    await button('Show “English” in the picture').click()
    await button('Take “English” out of the picture').waitFor()
    assert.match(
      await page.getByTestId('picture-subtitles').innerText(),
      /Blu-ray \(PGS\)[\s\S]*In the picture/,
    )
    await button('Take “English” out of the picture').click()
    await button('Show “English” in the picture').waitFor()
    assert.deepEqual(errors, [])
  })
})
