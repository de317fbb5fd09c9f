// What clips have beside their playlists: a storyboard, files to take away, subtitles and chapters of what they show.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { countUp, cut } from './lib/clip.mjs'
import { complaints, samples, streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { cuesOf } from './lib/film-with-texts.mjs'
import { master, playlist } from './lib/hls.mjs'
import { numbersIn } from './lib/picture.mjs'
import { run, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const folder = temporaryFolder('clips')
const at = (frame) => (frame + 0.5) / 30
const kSize = { width: 426, height: 240 }

const words = (from, count) =>
  Array.from({ length: count }, (_, i) => {
    const clock = (s) => new Date(s * 1000).toISOString().slice(11, 23).replace('.', ',')
    return `${i + 1}\n${clock(from + 2 * i)} --> ${clock(from + 2 * i + 1.5)}\nline ${i}\n`
  }).join('\n')

describe('Clips', { concurrency: 1 }, () => {
  let server
  let user
  let film
  let other // VP9, so all that it shows is rendered

  const send = (id, text, language) =>
    user.must(201, `/api/v1/videos/${id}/subtitles?language=${language}`, {
      method: 'POST',
      body: Buffer.from(text),
    })
  const listed = async (clip, quality) =>
    (await user.must(200, `/api/v1/videos/${clip.id}/downloads`)).json.items.find(
      (one) => one.quality === quality,
    )
  const fileOf = async (clip, quality) => {
    await user.ask(`/api/v1/videos/${clip.id}/downloads`, { method: 'POST', body: { quality } })
    const one = await until(
      async () => {
        const now = await listed(clip, quality)
        assert.notEqual(now.state, 'failed', JSON.stringify(now.reason))
        return now.state === 'ready' && now
      },
      { what: `${quality} of the clip` },
    )
    const answer = await user.must(200, one.url)
    const path = join(folder, `${clip.id}-${quality}.mp4`)
    writeFileSync(path, answer.body)
    return { path, answer, url: one.url }
  }

  before(async () => {
    // Nothing is made unasked, so that what is asked for need not wait.
    const config = join(folder, 'millrace.toml')
    writeFileSync(config, 'fill = "on demand"\n')
    ;({ server } = await startSite(ends, { args: ['--config', config] }))
    user = await server.user('cutter')
    film = await user.publish(await media('clip_20s'), { fields: { title: 'Film', visibility: 'private' } })
    other = await user.publish(await media('clip_vp9'), { fields: { title: 'Other' } })
    await send(film.id, words(0, 10), 'en')
    await send(film.id, words(16, 2), 'fr')
    await send(other.id, words(0, 10), 'en')
    const items = [
      { start: 0, title: 'First' },
      { start: 8, title: 'Second' },
    ]
    await user.must(200, `/api/v1/videos/${film.id}/chapters`, { method: 'PUT', body: { items } })
  })

  it('have a storyboard of what they show, and of nothing else', async () => {
    const clip = await cut(user, [
      { video: film.id, in: at(100), out: at(271) },
      { video: other.id, in: at(300), out: at(390) },
    ])
    assert.equal(clip.storyboard.vtt, `/media/${clip.id}/storyboard.vtt`)
    const { text } = await user.patiently(clip.storyboard.vtt)
    const tiles = [...text.matchAll(/([\d:.]+) --> ([\d:.]+)\n(.+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)/g)]
    assert.equal(tiles.length, clip.storyboard.tiles)
    const seconds = (clock) => clock.split(':').reduce((sum, part) => 60 * sum + Number(part), 0)
    assert.equal(seconds(tiles[0][1]), 0)
    for (let i = 1; i < tiles.length; i++) assert.equal(tiles[i][1], tiles[i - 1][2], 'without a gap')
    assert.ok(Math.abs(seconds(tiles.at(-1)[2]) - clip.duration) < 0.002)
    const sheets = [...new Set(tiles.map(([, , , sheet]) => sheet))]
    assert.equal(sheets.length, 2, 'one for each span')
    const files = {}
    for (const sheet of sheets) {
      const { body } = await user.must(200, `/media/${clip.id}/${sheet}`)
      files[sheet] = join(folder, sheet)
      writeFileSync(files[sheet], body)
    }
    for (const [, begin, end, sheet, x, y, w, h] of tiles) {
      const filter = `crop=${w}:${h}:${x}:${y},scale=426:240`
      const [number] = await numbersIn(files[sheet], { ...kSize, filter })
      const middle = Math.floor(((seconds(begin) + seconds(end)) / 2) * 30)
      const shown = [...countUp(101, 272), ...countUp(301, 391)]
      assert.ok(number === null || shown.includes(number), `picture ${number} is not in the clip`)
      if (number !== null) assert.ok(Math.abs(shown.indexOf(number) - middle) <= 16, `${number} at ${begin}`)
    }
    assert.equal((await user.ask(`/media/${clip.id}/storyboard-2.jpg`)).status, 404)
    assert.equal((await user.ask(`/media/${clip.id}/storyboard--1.jpg`)).status, 404)
    const images = await user.must(200, `/media/${clip.id}/storyboard.m3u8`)
    assert.equal(images.text.match(/#EXT-X-DISCONTINUITY\n/g).length, 1)
    assert.deepEqual(
      [...images.text.matchAll(/^storyboard-(\d+)\.jpg$/gm)].map(([, n]) => n),
      ['0', '1'],
    )
  })

  it('are taken away as files that show exactly their frames', async () => {
    const clip = await cut(
      user,
      [
        { video: film.id, in: at(100), out: at(271) },
        { video: other.id, in: at(400), out: at(445) },
        { video: film.id, in: at(30), out: at(41) },
      ],
      { visibility: 'public' },
    )
    const expected = [...countUp(101, 272), ...countUp(401, 446), ...countUp(31, 42)]
    const refused = await user.ask(`/media/${clip.id}/video.mp4?quality=240`)
    assert.deepEqual([refused.status, refused.json.code], [409, 'not_filled'])
    assert.equal((await user.ask(`/media/${clip.id}/video.mp4?quality=999`)).status, 404)
    const all = (await user.must(200, `/api/v1/videos/${clip.id}/downloads`)).json.items
    assert.deepEqual(
      all.map(({ quality }) => quality),
      clip.renditions.map(({ name }) => (name === 'o' ? 'original' : name)),
    )
    for (const quality of ['original', '240']) {
      const { path, answer, url } = await fileOf(clip, quality)
      assert.equal(answer.headers['content-length'], String(answer.body.length))
      assert.deepEqual(await numbersIn(path, { ...kSize, filter: 'scale=426:240' }), expected, quality)
      assert.equal(await complaints(path), '')
      const { streams: list, format } = await streams(path)
      assert.deepEqual(
        list.slice(0, 2).map(({ codec_name }) => codec_name),
        ['h264', 'aac'],
      )
      assert.ok(Math.abs(Number(format.duration) - clip.duration) < 0.03, format.duration)
      assert.ok(answer.body.indexOf('moov') < answer.body.indexOf('mdat'), 'fast start')
      const part = await user.must(206, url, { headers: { range: 'bytes=1000-70000' } })
      assert.ok(part.body.equals(answer.body.subarray(1000, 70_001)), 'a range is what it says')
      const { mean } = await samples(path, 8000)
      const loud = mean.reduce((sum, value) => sum + value * value, 0) / mean.length
      assert.ok(loud > 1e-4, `the sound is there: ${loud}`)
    }
    const anyone = await server.client().must(200, `/media/${clip.id}/video.mp4`)
    assert.equal(anyone.headers['content-type'], 'video/mp4')

    // Pieces that were encoded differently: browsers show all of them, also after jumps.
    const { page } = await openBrowser(ends, { base: server.base })
    await page.route(`${server.base}/plain`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><video muted></video>' }),
    )
    await page.goto(`${server.base}/plain`)
    await page.evaluate((url) => {
      const video = document.querySelector('video')
      globalThis.__millrace = { video }
      video.src = url
    }, `/media/${clip.id}/video.mp4?quality=original`)
    const player = new Player(page)
    await player.firstPicture()
    for (const frame of [0, 60, 170, 171, 200, 216, 220, 10])
      assert.equal(await player.numberAt(at(frame)), expected[frame], `frame ${frame}`)
  })

  it('take subtitles and chapters along, in their own time', async () => {
    const clip = await cut(user, [
      { video: film.id, in: 7, out: 11 },
      { video: other.id, in: 2, out: 5 },
    ])
    assert.deepEqual(
      clip.subtitles.map(({ language, cues }) => [language, cues]),
      [['en', 5]],
    )
    const cues = cuesOf((await user.must(200, clip.subtitles[0].url)).text)
    assert.deepEqual(
      cues.map(({ begin, end, text }) => [Math.round(begin * 10) / 10, Math.round(end * 10) / 10, text]),
      [
        [0, 0.5, 'line 3'],
        [1, 2.5, 'line 4'],
        [3, 4, 'line 5'],
        [4, 5.5, 'line 1'],
        [6, 7, 'line 2'],
      ],
    )
    assert.deepEqual(
      clip.chapters.map(({ start, title }) => [Math.round(start), title]),
      [
        [0, 'First'],
        [1, 'Second'],
        [4, 'Other'],
      ],
    )
    const again = await cut(user, [{ video: clip.id, in: 3.5, out: 6.5 }])
    assert.deepEqual(
      cuesOf((await user.must(200, again.subtitles[0].url)).text).map(({ text }) => text),
      ['line 5', 'line 1', 'line 2'],
    )

    const { media: all, variants } = await master(user, clip)
    const texts = all.filter(({ TYPE }) => TYPE === 'SUBTITLES')
    assert.equal(texts.length, 1)
    assert.ok(variants.every(({ SUBTITLES }) => SUBTITLES === 'text'))
    const { text: list } = await user.must(200, texts[0].path)
    const { text: pictures } = await user.must(200, variants[0].path)
    const borders = (text) => text.match(/#EXT-X-DISCONTINUITY\n/g)?.length ?? 0
    assert.equal(borders(list), borders(pictures), 'discontinuities match')
    const { segments } = await playlist(user, texts[0].path)
    const said = []
    for (const { path } of segments) {
      const { text } = await user.must(200, path)
      const [, zero] = text.match(/^X-TIMESTAMP-MAP=MPEGTS:(\d+),LOCAL:00:00:00.000$/m)
      for (const cue of cuesOf(text)) said.push([cue.text, cue.begin + Number(zero) / 90_000])
    }
    // In the time of what is played there: the third line is said at 6 s of the film and cut at 7.
    assert.ok(Math.abs(said.find(([text]) => text === 'line 4')[1] - 8) < 0.05, JSON.stringify(said))
    assert.ok(
      Math.abs((said.find(([text]) => text === 'line 2')[1] - 4) % (2 ** 33 / 90_000)) < 0.05,
      JSON.stringify(said),
    )
    const manifest = (await user.must(200, `/media/${clip.id}/manifest.mpd`)).text
    const pieces = [...manifest.matchAll(/<BaseURL>(.+piece-\d+\.vtt)<\/BaseURL>/g)].map(([, path]) => path)
    assert.equal(pieces.length, manifest.match(/<Period /g).length)
    const last = cuesOf((await user.must(200, `/media/${clip.id}/${pieces.at(-1)}`)).text)
    assert.deepEqual([last[0].text, Math.round(last[0].begin * 10)], ['line 1', 0])
    assert.equal(
      (await user.ask(`/media/${clip.id}/${pieces.at(-1).replace(/\d+\.vtt/, '99.vtt')}`)).status,
      404,
    )
  })

  it('and videos name their chapters in their files', async () => {
    const chaptersIn = async (path) => {
      const { stdout } = await run('ffprobe', ['-v', 'error', '-show_chapters', '-of', 'json', path])
      return JSON.parse(stdout).chapters.map(({ start_time, tags }) => [Number(start_time), tags.title])
    }
    const path = join(folder, 'film.mp4')
    writeFileSync(path, (await user.must(200, `/media/${film.id}/video.mp4`)).body)
    const told = [
      [0, 'First'],
      [8, 'Second'],
    ]
    assert.deepEqual(await chaptersIn(path), told)
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', path])
    assert.equal(JSON.parse(stdout).streams.length, 3, 'a text track, to which the others refer')
    assert.equal(await complaints(path), '')
    const clip = await cut(user, [{ video: film.id, in: 6, out: 10 }])
    const { path: file } = await fileOf(clip, '240')
    assert.deepEqual(
      (await chaptersIn(file)).map(([start, title]) => [Math.round(start), title]),
      [
        [0, 'First'],
        [2, 'Second'],
      ],
    )
    const items = [{ start: 3, title: 'Late 中文' }]
    await user.must(200, `/api/v1/videos/${film.id}/chapters`, { method: 'PUT', body: { items } })
    await until(
      async () => {
        writeFileSync(path, (await user.must(200, `/media/${film.id}/video.mp4`)).body)
        return JSON.stringify(await chaptersIn(path)) === JSON.stringify([[3, 'Late 中文']])
      },
      { what: 'the new chapters in the file' },
    )
  })
})
