// Clips: new videos out of spans of others, exact to the frame, made of the segments that are there anyway.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { countUp, cut, fetchPieces, numbersOf, pieces } from './lib/clip.mjs'
import { streams } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { master } from './lib/hls.mjs'
import { numbersIn } from './lib/picture.mjs'
import { until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'
import { randomFrom } from './media/paint.mjs'

const ends = endings()
const kFrames = 600
const at = (frame) => (frame + 0.5) / 30 // while it is shown

describe('Clips', { concurrency: 1 }, () => {
  let server
  let user
  let film // H.264 in MP4, 20 s, 30 frames a second, numbered from 1
  let rendered // the same as VP9 in WebM

  const playlists = async (clip) => {
    const { variants, media: sounds } = await master(user, clip)
    return {
      pictures: variants.filter((one) => one.RESOLUTION),
      sounds: sounds.filter((one) => one.TYPE === 'AUDIO'),
    }
  }
  const nameOf = ({ path }) => path.split('/').at(-2)
  const smallest = async (clip) => (await playlists(clip)).pictures.at(-1)

  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('cutter')
    film = await user.publish(await media('clip_20s'), { fields: { visibility: 'private' } })
    rendered = await user.publish(await media('clip_vp9'))
  })

  it('show exactly the frames between in and out, in every rendition', async () => {
    const clip = await cut(user, [{ video: film.id, in: at(45), out: at(431) }], { title: 'The middle' })
    assert.equal(clip.state, 'ready')
    assert.equal(clip.title, 'The middle')
    assert.equal(clip.visibility, 'private', 'as what it is cut out of, unless said otherwise')
    assert.ok(Math.abs(clip.duration - 386 / 30) < 0.001, `${clip.duration}`)
    const { pictures, sounds } = await playlists(clip)
    assert.ok(pictures.some((one) => nameOf(one) === 'o'))
    assert.deepEqual(
      clip.renditions.map(({ name }) => name),
      pictures.map(nameOf),
    )
    for (const one of pictures) assert.deepEqual(await numbersOf(user, one), countUp(46, 432), nameOf(one))
    for (const one of sounds) {
      const lists = await fetchPieces(user, one.path)
      const length = lists.reduce((sum, list) => sum + list.duration, 0)
      assert.ok(Math.abs(length - clip.duration) < 0.025, `sound of ${length} s`)
      for (const [i, { boxes }] of lists.entries())
        if (i > 0) assert.equal(boxes.parsed[0].begin, lists[i - 1].boxes.parsed.at(-1).end, 'without a gap')
    }
  })

  it('are exact at fifty random cuts', async () => {
    const random = randomFrom(11)
    for (let i = 0; i < 50; i++) {
      const from = i % 2 ? film : rendered
      const first = Math.floor(random() * (kFrames - 1))
      const most = i % 5 ? kFrames - first : Math.min(8, kFrames - first)
      const frames = Math.max(3, Math.floor(random() * most))
      const last = Math.min(first + frames, kFrames)
      if (last - first < 3) continue
      const clip = await cut(user, [{ video: from.id, in: at(first), out: at(last) }])
      const numbers = await numbersOf(user, await smallest(clip))
      assert.deepEqual(numbers, countUp(first + 1, last + 1), `frames ${first} to ${last}`)
      await user.delete(clip.id)
    }
  })

  it('share what lies between their ends with the video', async () => {
    const clip = await cut(user, [{ video: film.id, in: at(45), out: at(431) }])
    for (const one of (await playlists(clip)).pictures) {
      const { text } = await user.must(200, one.path)
      const lists = pieces(text, one.path)
      const names = lists.flatMap(({ segments }) => segments.map(({ path }) => path.split('/').at(-1)))
      const parts = names.filter((name) => name.includes('-'))
      const own = lists.flatMap(({ segments }) => segments.filter(({ path }) => path.includes('/ox/')))
      assert.ok(parts.length <= 2, `${nameOf(one)}: ${names.join(' ')}`)
      assert.ok(own.length === 0 || nameOf(one) === 'o')
      assert.ok(names.length - parts.length > 3)
    }
  })

  it('are cut again, joined and put in another order', async () => {
    const one = await cut(user, [
      { video: film.id, in: at(300), out: at(360) },
      { video: rendered.id, in: at(10), out: at(25) },
      { video: film.id, in: at(30), out: at(41) },
    ])
    const expected = [...countUp(301, 361), ...countUp(11, 26), ...countUp(31, 42)]
    for (const picture of (await playlists(one)).pictures)
      assert.deepEqual(await numbersOf(user, picture), expected, nameOf(picture))
    const again = await cut(user, [{ video: one.id, in: at(50), out: at(80) }])
    assert.deepEqual(await numbersOf(user, await smallest(again)), expected.slice(50, 80))
  })

  it('play in Chromium from end to end, over every border, at the right pictures', async () => {
    const clip = await cut(
      user,
      [
        { video: film.id, in: at(100), out: at(271) },
        { video: rendered.id, in: at(400), out: at(490) },
      ],
      { visibility: 'public' },
    )
    const expected = [...countUp(101, 272), ...countUp(401, 491)]
    const { page } = await openBrowser(ends, { base: server.base, closes: after })
    const player = new Player(page)
    await page.goto(`${server.base}/watch/${clip.id}`)
    await player.firstPicture()
    for (const frame of [0, 1, 19, 20, 120, 170, 171, 200, 260, 5])
      assert.equal(await player.numberAt(at(frame)), expected[frame], `frame ${frame}`)
    await player.playToEnd()
    await player.isWhole(clip.duration)
  })

  it('play by their DASH manifest', async () => {
    const clip = await cut(user, [{ video: film.id, in: at(100), out: at(271) }], { visibility: 'public' })
    const { text } = await user.must(200, `/media/${clip.id}/manifest.mpd`)
    assert.equal(text.match(/<Period /g).length, 3)
    const { page } = await openBrowser(ends, { base: server.base, closes: after })
    await page.route(`${server.base}/dash-test`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><video muted></video>' }),
    )
    await page.goto(`${server.base}/dash-test`)
    await page.addScriptTag({
      path: new URL('./node_modules/shaka-player/dist/shaka-player.compiled.js', import.meta.url).pathname,
    })
    await page.evaluate(async (url) => {
      const video = document.querySelector('video')
      globalThis.__millrace = { video }
      const player = new globalThis.shaka.Player()
      // A jump that comes while it changes its quality can leave it without the other one's header.
      player.configure({ abr: { enabled: false } })
      await player.attach(video)
      await player.load(url)
    }, `/media/${clip.id}/manifest.mpd`)
    const player = new Player(page)
    await player.firstPicture()
    for (const frame of [0, 60, 165]) assert.equal(await player.numberAt(at(frame)), 101 + frame)
    await until(() => page.evaluate(() => document.querySelector('video').duration > 5.6), {
      what: 'the length of the clip',
    })
  })

  it('have a poster of their own, and no other picture of what they are cut out of', async () => {
    const clip = await cut(user, [{ video: film.id, in: at(300), out: at(360) }])
    const { poster: url } = await until(
      async () => {
        const now = await user.video(clip.id)
        return now.poster && now
      },
      { what: 'the poster' },
    )
    const poster = await user.must(200, url)
    assert.equal(poster.headers['content-type'], 'image/jpeg')
    assert.equal((await user.ask(`/media/${clip.id}/still-0.jpg`)).status, 404)
  })

  it('have a moving preview of their own, of what they show and nothing else', async () => {
    const spans = [
      [305, 340],
      [100, 130],
    ]
    const clip = await cut(
      user,
      spans.map(([from, to]) => ({ video: film.id, in: at(from), out: at(to) })),
    )
    const { preview } = await until(
      async () => {
        const now = await user.video(clip.id)
        return now.preview && now
      },
      { what: 'the poster' },
    )
    const answer = await user.patiently(preview)
    assert.equal(answer.status, 200, answer.text)
    const path = join(temporaryFolder('preview'), 'preview.mp4')
    writeFileSync(path, answer.body)
    const { streams: list } = await streams(path)
    const [{ width, height }] = list
    const numbers = await numbersIn(path, { width, height })
    assert.ok(numbers.length >= 4, `${numbers.length} pictures`)
    for (const number of numbers)
      assert.ok(
        spans.some(([from, to]) => number > from && number <= to),
        `picture ${number} of ${numbers}`,
      )
    for (const [from, to] of spans)
      assert.ok(
        numbers.some((number) => number > from && number <= to),
        `none of ${from} to ${to}: ${numbers}`,
      )
  })

  it('take a picture that is sent for their poster, and none that is chosen out of a video', async () => {
    const { id } = await cut(user, [{ video: film.id, in: at(300), out: at(360) }])
    const clip = await until(
      async () => {
        const now = await user.video(id)
        return now.poster && now
      },
      { what: 'its own poster' },
    )
    const path = `/api/v1/videos/${clip.id}/poster`
    const put = (body, type) => user.ask(path, { method: 'PUT', body, headers: { 'content-type': type } })
    const { body: picture } = await user.must(200, film.poster)
    const changed = await put(picture, 'image/jpeg')
    assert.equal(changed.status, 200, changed.text)
    assert.notEqual(changed.json.poster, clip.poster)
    await user.must(200, changed.json.poster)
    assert.equal((await put('{"time":1}', 'application/json')).json.code, 'is_clip')
    assert.equal((await user.ask(path, { method: 'DELETE' })).status, 409)
    assert.equal((await user.video(clip.id)).poster, changed.json.poster)
  })

  it('give away nothing of a private video but what they show', async () => {
    const clip = await cut(user, [{ video: film.id, in: at(100), out: at(271) }], { visibility: 'public' })
    const anyone = server.client()
    const { text } = await anyone.must(200, `/media/${clip.id}/clip/240/index.m3u8`)
    const lists = pieces(text, `/media/${clip.id}/clip/240/index.m3u8`)
    const paths = lists.flatMap(({ segments }) => segments.map(({ path }) => path))
    for (const path of paths) assert.equal((await anyone.patiently(path)).status, 200, path)
    const folder = paths[0].slice(0, paths[0].lastIndexOf('/'))
    const [k, first, last] = paths[0].split('/').at(-1).replace('.m4s', '').split('-').map(Number)
    for (const file of [
      `${k}.m4s`,
      `${k}-${first - 1}-${last}.m4s`,
      `${k}-${first}-${last - 1}.m4s`,
      '0.m4s',
    ])
      assert.equal((await anyone.ask(`${folder}/${file}`)).status, 404, file)
    for (const file of ['index.m3u8', '99999.m4s', '-1.m4s', '1-2.m4s', '1-2-3-4.m4s', 'x.m4s'])
      assert.equal((await anyone.ask(`${folder}/${file}`)).status, 404, file)
    const [, , , mediaId, recipe] = folder.split('/')
    assert.equal((await anyone.ask(`/media/${film.id}/${mediaId}/${recipe}/240/0.m4s`)).status, 404)
    assert.equal((await anyone.ask(`/media/${clip.id}/${mediaId}/r99/240/init.mp4`)).status, 404)
    assert.equal((await anyone.ask(`/media/${clip.id}/clip/999/index.m3u8`)).status, 404)
  })

  it('outlive what they are cut out of', async () => {
    const short = await user.publish(await media('h264_faststart'))
    const clip = await cut(user, [{ video: short.id, in: 1, out: 2 }])
    await user.delete(short.id)
    assert.ok((await numbersOf(user, await smallest(clip))).length >= 20)
  })

  it('are refused where nothing sensible would come of them', async () => {
    const refused = async (spans, field, status = 422) => {
      const answer = await user.ask('/api/v1/clips', { method: 'POST', body: { spans } })
      assert.equal(answer.status, status, answer.text)
      if (field) assert.ok(answer.text.includes(field), answer.text)
    }
    await refused([], 'spans')
    await refused([{ video: film.id, in: 5, out: 5 }], 'spans.0.out')
    await refused([{ video: film.id, in: 5, out: 4 }], 'spans.0.out')
    await refused([{ video: film.id, in: 500, out: 501 }], 'spans.0.in')
    await refused([{ video: film.id, in: 5, out: 500 }], 'spans.0.out')
    await refused([{ video: film.id, in: -1, out: 4 }], 'spans.0.in')
    await refused([{ video: film.id, in: 1, out: 1.02 }], 'spans.0.out')
    await refused([{ video: film.id, in: 1e300, out: 2e300 }], 'spans.0.in')
    await refused(
      Array.from({ length: 101 }, () => ({ video: film.id, in: 1, out: 2 })),
      'spans',
    )
    await refused([{ video: 'AAAAAAAAAAAAAAAA', in: 1, out: 2 }], null, 404)
    const silent = await user.publish(await media('silent'))
    await refused(
      [
        { video: film.id, in: 1, out: 2 },
        { video: silent.id, in: 1, out: 2 },
      ],
      'spans.1.video',
    )
    const raw = '{"spans":[{"video":"x","in":NaN,"out":2}]}'
    const broken = await user.ask('/api/v1/clips', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(raw),
    })
    assert.ok([400, 422].includes(broken.status))
  })

  it('are for who may edit the video', async () => {
    const other = await server.user('somebody else')
    const spans = [{ video: film.id, in: 1, out: 2 }]
    assert.equal((await other.ask('/api/v1/clips', { method: 'POST', body: { spans } })).status, 404)
    const open = [{ video: rendered.id, in: 1, out: 2 }]
    assert.equal((await other.ask('/api/v1/clips', { method: 'POST', body: { spans: open } })).status, 403)
    assert.equal(
      (await server.client().ask('/api/v1/clips', { method: 'POST', body: { spans: open } })).status,
      401,
    )
  })
})
