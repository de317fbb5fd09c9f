// The pictures' and the sound's tab of the studio, as a video's owner uses them.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { ask, decodedLength, film, state } from './lib/audio.mjs'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { readMark } from './lib/marks.mjs'
import { run, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { jpegSize, lumaOf } from './lib/tiles.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const folder = temporaryFolder('media')
const tone = (seconds) => `sine=frequency=300:sample_rate=48000:duration=${seconds}`

async function pictureFile(name, args = []) {
  const path = join(folder, name)
  const source = ['-f', 'lavfi', '-i', 'color=red:size=800x450:duration=0.2:rate=10']
  await run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...source, ...args, path])
  return path
}

describe('The studio', { concurrency: 1 }, () => {
  let server
  let user
  let video
  let talk // twenty seconds of a tone, under a picture
  let long // so long that its sound can be ended while it is made
  let page
  let errors

  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('owner')
    video = await user.publish(await media('clip_20s'), { fields: { title: 'Numbers' } })
    talk = await user.publish(await film('talk.mp4', tone(20), { seconds: 20 }), {
      fields: { title: 'A talk' },
    })
    const quiet = await film('long.m4a', tone(1200), { picture: false })
    long = await user.publish(quiet, { fields: { title: 'A long one' } })
    ;({ page, errors } = await openBrowser(ends, { base: server.base }))
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
  })

  const button = (name, exact = true) => page.getByRole('button', { name, exact })
  const field = (name) => page.getByRole('textbox', { name, exact: true })
  async function open(tab, { id }) {
    await page.goto(`${server.base}/studio/${id}?tab=${tab}`)
    await page.getByTestId(tab).waitFor()
    await until(() => page.evaluate(() => globalThis.__millrace?.video.readyState > 0), { what: 'the video' })
  }
  async function seek(second) {
    await page.evaluate((to) => {
      globalThis.__millrace.video.pause()
      globalThis.__millrace.video.currentTime = to
    }, second)
    await until(() => page.evaluate((to) => globalThis.__millrace.video.currentTime === to, second), {
      what: `second ${second}`,
    })
  }
  const poster = async () => (await user.video(video.id)).poster
  const stills = async () => (await user.must(200, `/api/v1/videos/${video.id}/stills`)).json
  const chosen = () => page.getByTestId('poster-now').getAttribute('data-chosen')
  const isChosen = (wanted) =>
    until(async () => (await chosen()) === String(wanted), { what: `chosen: ${wanted}` })
  const posterState = (text) =>
    until(async () => (await page.getByTestId('picture-state').innerText()) === text, { what: text })
  /** The address of the picture that the tab shows, once the browser has it. */
  const shownPoster = () =>
    page
      .getByTestId('poster-now')
      .locator('img')
      .last()
      .evaluate(async (image) => {
        await image.decode()
        return image.currentSrc
      })

  it('takes the picture at the place where the video is', async () => {
    await open('pictures', video)
    await isChosen(false)
    const automatic = await shownPoster()
    await seek(4.515)
    await button('Use the picture at 0:04').first().click()
    await posterState('This is the picture at 0:04 now.')
    await isChosen(true)
    assert.notEqual(await shownPoster(), automatic)
    const { body } = await user.must(200, await poster())
    const { width, height } = jpegSize(body)
    assert.equal(readMark(await lumaOf(body, { width, height }), width, height), 136)
    const place = await page.evaluate(() => globalThis.__millrace.video.currentTime)
    assert.equal(place, 4.515, 'the player stays where it is')
  })

  it('goes back to the automatic picture, and takes one of those to choose from', async () => {
    await button('Back to the automatic one').click()
    await posterState('This is the automatic picture now.')
    await isChosen(false)
    assert.equal((await stills()).poster, 'automatic')
    const candidates = page.getByTestId('candidate')
    const { items } = await stills()
    assert.equal(await candidates.count(), items.length)
    assert.equal(await page.locator('[data-testid=candidate][data-best]').count(), 1)
    await page.locator('[data-testid=candidate]:not([data-best])').first().click()
    await isChosen(true)
    assert.equal((await stills()).poster, 'time')
    assert.equal(await page.locator('[data-testid=candidate][aria-pressed=true]').count(), 1)
  })

  it('takes a picture that is uploaded or dropped, and says why not', async () => {
    const input = page.getByTestId('picture-input')
    const alert = page.getByRole('alert')
    await input.setInputFiles(await pictureFile('red.png', ['-frames:v', '1']))
    await posterState('This is your picture now.')
    const { body } = await user.must(200, await poster())
    const former = await poster()
    assert.equal(jpegSize(body).width, 640)

    const whole = readFileSync(await pictureFile('whole.jpg', ['-frames:v', '1']))
    writeFileSync(join(folder, 'half.jpg'), whole.subarray(0, whole.length / 2))
    writeFileSync(join(folder, 'large.jpg'), Buffer.alloc(20 * 1024 * 1024 + 1))
    writeFileSync(join(folder, 'no.png'), 'this is no picture')
    const refusals = [
      ['half.jpg', 'picture_damaged', 'This picture is damaged or cut off. Save it again.'],
      ['large.jpg', 'too_large', 'This picture is larger than 20 MB. 1920 pixels wide are enough.'],
      ['no.png', 'picture_unknown', 'This isn’t a JPEG, PNG or WebP picture. Save it as one of these.'],
    ]
    for (const [name, code, words] of refusals) {
      await input.setInputFiles(join(folder, name))
      await until(async () => (await alert.count()) > 0 && (await alert.innerText()).includes(code), {
        what: code,
      })
      assert.ok((await alert.innerText()).includes(words), await alert.innerText())
    }
    assert.equal(await poster(), former, 'what was refused changes nothing')

    const bytes = [...readFileSync(await pictureFile('drop.webp', ['-frames:v', '1']))]
    await page.evaluate((data) => {
      const files = new DataTransfer()
      files.items.add(new File([new Uint8Array(data)], 'drop.webp', { type: 'image/webp' }))
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }),
        )
    }, bytes)
    await posterState('This is your picture now.')
    await until(async () => (await poster()) !== former, { what: 'the dropped picture' })
    assert.match(page.url(), /\/studio\//, 'it is not taken for a video')
  })

  it('lets a clip have an uploaded picture alone', async () => {
    const spans = [{ video: video.id, in: 1, out: 4 }]
    const clip = (await user.must(201, '/api/v1/clips', { method: 'POST', body: { spans } })).json
    await page.goto(`${server.base}/studio/${clip.id}?tab=pictures`)
    await page.getByTestId('pictures').waitFor()
    assert.equal(await button('Use the picture at', false).count(), 0)
    assert.equal(await button('Back to the automatic one').count(), 0)
    await page.getByTestId('picture-input').setInputFiles(join(folder, 'red.png'))
    await posterState('This is your picture now.')
    assert.notEqual((await user.video(clip.id)).poster, clip.poster)
    await page.getByRole('tab', { name: 'Sound' }).click()
    await page.getByText('Files of sound are made of whole videos').waitFor()
  })

  it('shows how the sound is, and makes an MP3 of a part that is as long and as loud as it was asked for', async () => {
    await open('sound', talk)
    await page.getByTestId('waveform').waitFor()
    await page.getByTestId('loudness').waitFor()
    const { integrated } = (await user.video(talk.id)).loudness
    const said = await page.getByTestId('loudness').innerText()
    assert.ok(said.includes(String(Math.abs(Math.round(integrated * 10) / 10))), said)
    const { x, y, width, height } = await page.getByTestId('waveform').boundingBox()
    await page.mouse.click(x + width / 4, y + height / 2)
    const place = await page.evaluate(() => globalThis.__millrace.video.currentTime)
    assert.ok(Math.abs(place - 5) < 0.2, `a press on the waveform goes to ${place}`)

    await page.getByRole('checkbox', { name: 'Only a part' }).check()
    await seek(2.5)
    await button('Begin at the present place').click()
    await seek(6.25)
    await button('End at the present place').click()
    assert.equal(await field('Begin').inputValue(), '0:02.500')
    assert.equal(await field('End').inputValue(), '0:06.250')
    const marked = await page.getByTestId('waveform-range').evaluate((box) => {
      const whole = box.ownerSVGElement.getBoundingClientRect()
      const { left, width } = box.getBoundingClientRect()
      return [(left - whole.left) / whole.width, width / whole.width]
    })
    assert.ok(Math.abs(marked[0] - 0.125) < 0.01 && Math.abs(marked[1] - 0.1875) < 0.01, String(marked))
    await page.getByRole('combobox', { name: 'Bit rate' }).selectOption('128')
    await page.getByRole('combobox', { name: 'Loudness' }).selectOption('-16')
    await button('Make a file').click()
    const row = page.getByTestId('sound-file')
    await until(async () => (await row.getAttribute('data-state')) === 'ready', { what: 'the file' })
    assert.match(await row.innerText(), /MP3 · 0:02\.5–0:06\.2/)
    assert.match(await row.innerText(), /128 kbit\/s/)
    assert.match(await row.getByTestId('measured').innerText(), /→ −16 LUFS/)

    const link = row.getByRole('link', { name: /^Download/ })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    assert.equal(download.suggestedFilename(), 'A talk.mp3')
    const path = join(folder, 'part.mp3')
    await download.saveAs(path)
    const { streams: list } = await streams(path)
    assert.equal(list.find(({ codec_type: type }) => type === 'audio').codec_name, 'mp3')
    assert.equal(await decodedLength(path), 3.75 * 48_000)
  })

  it('lets the part be heard before and after the changes, never both at a time', async () => {
    const row = page.getByTestId('sound-file')
    const heard = () =>
      page.evaluate(() => ({
        after: !document.querySelector('[data-testid=sound-file] audio').paused,
        before: !globalThis.__millrace.video.paused,
        at: globalThis.__millrace.video.currentTime,
      }))
    await row.getByRole('button', { name: /after the changes/ }).click()
    await until(async () => (await heard()).after, { what: 'the file is heard' })
    await row.getByRole('button', { name: /before the changes/ }).click()
    await until(async () => (await heard()).before, { what: 'the video is heard' })
    const now = await heard()
    assert.equal(now.after, false)
    assert.ok(now.at >= 2.4 && now.at < 6.4, `the video plays at ${now.at}`)
  })

  it('keeps its list over a reload, and takes away what is deleted', async () => {
    await page.reload()
    const row = page.getByTestId('sound-file')
    await row.waitFor()
    assert.equal(await row.getAttribute('data-state'), 'ready')
    assert.match(await row.innerText(), /−16 LUFS/)
    const [sound] = (await user.must(200, `/api/v1/videos/${talk.id}/audio`)).json.items
    await row.getByRole('button', { name: /^Delete/ }).click()
    await row.waitFor({ state: 'detached' })
    assert.equal((await user.ask(sound.url)).status, 404)
    await page.getByRole('button', { name: 'Make it again' }).click()
    await until(async () => (await row.getAttribute('data-state')) === 'ready', { what: 'it again' })
    assert.equal((await user.must(200, `/api/v1/videos/${talk.id}/audio`)).json.items[0].id, sound.id)
  })

  it('says which field the server does not take', async () => {
    await page.getByRole('combobox', { name: 'Format' }).selectOption('opus')
    await page.getByRole('combobox', { name: 'Channels' }).selectOption('1')
    await page.getByRole('combobox', { name: 'Format' }).selectOption('mp3')
    await page.route('**/audio', (route) => {
      const body = route.request().postDataJSON()
      return route.continue(body ? { postData: JSON.stringify({ ...body, bit_rate: 123_456 }) } : {})
    })
    await button('Make a file').click()
    await page.getByRole('alert').getByText('The server doesn’t take this: Bit rate.').waitFor()
    await page.unroute('**/audio')
  })

  it('follows what is being made over a reload, and ends it when it is told to', async () => {
    await open('sound', long)
    await page.getByRole('combobox', { name: 'Format' }).selectOption('flac')
    await page.getByRole('combobox', { name: 'Loudness' }).selectOption('-23')
    for (const name of ['Quieten noise', 'Trim silence', 'Cut rumble'])
      await page.getByRole('checkbox', { name }).check()
    await button('Make a file').click()
    const row = page.getByTestId('sound-file')
    const progress = async () =>
      Number(await row.getByRole('progressbar').getAttribute('aria-valuenow', { timeout: 2000 }))
    await until(async () => (await row.getAttribute('data-state')) === 'running' && (await progress()) > 0, {
      what: 'progress',
    })
    await page.reload()
    await row.getByRole('progressbar').waitFor()
    const before = await progress()
    await until(async () => (await progress()) > before, { what: 'more progress' })
    await row.getByRole('button', { name: /^Cancel/ }).click()
    await until(async () => (await row.getAttribute('data-state')) === 'cancelled', { what: 'its end' })
    const [{ id, state: now }] = (await user.must(200, `/api/v1/videos/${long.id}/audio`)).json.items
    assert.equal(now, 'cancelled')
    await row.getByRole('button', { name: /^Retry/ }).click()
    await until(async () => ['queued', 'running'].includes((await state(user, long.id, id)).state), {
      what: 'the same once more',
    })
    await row.getByRole('button', { name: /^Cancel/ }).click()
    await until(async () => (await row.getAttribute('data-state')) === 'cancelled', { what: 'its end again' })
    await row.getByRole('button', { name: /^Delete/ }).click()
    await row.waitFor({ state: 'detached' })
  })

  it('splits at silence into files of their own, and says why a file cannot be made, in both languages', async () => {
    const spaced = `${tone(8)},volume='lt(mod(t\\,4)\\,2)':eval=frame`
    const pauses = await user.publish(await film('pauses.mp4', spaced, { seconds: 8 }))
    await open('sound', pauses)
    await page.getByRole('checkbox', { name: 'Split at silence' }).check()
    await button('Make a file').click()
    const parts = page.getByText('Parts: 2')
    await parts.click()
    const link = page.getByRole('link', { name: 'Download part 2' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const path = join(folder, 'second.mp3')
    await download.saveAs(path)
    const seconds = (await decodedLength(path)) / 48_000
    assert.ok(seconds > 2 && seconds < 2.5, `${seconds} s, with a tenth kept at each end`)

    await ask(user, pauses.id, { format: 'mp3', begin: 2.5, end: 3.5, chain: [{ op: 'trim_silence' }] })
    for (const [locale, words] of [
      ['en-GB', 'There is nothing but silence in this part, so nothing would be left.'],
      ['zh-CN', '这一段全是静音，剪掉后什么也不剩。'],
    ]) {
      await page.evaluate((now) => localStorage.setItem('millrace.language', now), locale.slice(0, 2))
      await open('sound', pauses)
      await page.getByText(words).waitFor()
    }
    await page.evaluate(() => localStorage.setItem('millrace.language', 'en'))
  })

  it('says that sound alone has no picture, and a silent video no sound', async () => {
    await open('sound', long)
    await page.getByRole('tab', { name: 'Pictures' }).click()
    await page.getByText('This file is sound only').waitFor()
    const silent = await user.publish(await film('silent.mp4', null), { fields: { title: 'Silent' } })
    await page.goto(`${server.base}/studio/${silent.id}?tab=sound`)
    await page.getByText('This video has no sound.').waitFor()
    assert.equal((await ask(user, silent.id, { format: 'mp3' })).json.code, 'no_sound')
    assert.deepEqual(errors, [])
  })
})
