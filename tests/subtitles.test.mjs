// Subtitles: those that a file holds and those that are sent, as the API and players get them.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { cuesOf, film, spoken, srt } from './lib/film-with-texts.mjs'
import { master, playlist } from './lib/hls.mjs'
import { faultsOfMedia } from './lib/hls-rules.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const clean = ['Good morning <b>everybody</b>', 'Two lines\nof text &amp; more', '视频里说的话']
const plain = clean.map((text) => text.replaceAll(/<\/?b>/g, ''))

// Where a file has no edit list, the first packet of AAC, which is heard before the first picture, moves everything by it.
const kPriming = 0.023

function agree(vtt, texts = clean, slack = 0.001, sides = ['begin', 'end']) {
  const cues = cuesOf(vtt)
  assert.deepEqual(
    cues.map(({ text }) => text),
    texts,
  )
  for (const [i, cue] of cues.entries())
    for (const side of sides)
      assert.ok(
        Math.abs(cue[side] - spoken[i][side]) <= slack,
        `cue ${i} ${side}s at ${cue[side]}, not ${spoken[i][side]}`,
      )
}

const subtitlesOf = (id, rest = '') => `/api/v1/videos/${id}/subtitles${rest}`
const send = (user, id, body, { query = '', ...rest } = {}) =>
  user.ask(subtitlesOf(id, query), { method: 'POST', body: Buffer.from(body), ...rest })

describe('Subtitles in a file', { concurrency: 1 }, () => {
  let user
  before(async () => {
    const { server } = await startSite(ends)
    user = await server.user('reader')
  })

  const kinds = [
    {
      what: 'Matroska, three of them',
      ext: 'mkv',
      tracks: [
        { codec: 'srt', language: 'eng', title: 'Full' },
        { codec: 'ass', language: 'chi', title: '中文 "字幕"' },
        { codec: 'webvtt', language: 'fre' },
      ],
      languages: ['en', 'zh', 'fr'],
      labels: ['Full', '中文 "字幕"', ''],
    },
    { what: 'WebM', ext: 'webm', tracks: [{ codec: 'webvtt', language: 'ger' }], languages: ['de'] },
    {
      what: 'MP4',
      ext: 'mp4',
      exact: true,
      tracks: [
        { codec: 'mov_text', language: 'eng' },
        { codec: 'mov_text', language: 'jpn' },
      ],
      languages: ['en', 'ja'],
      texts: plain,
    },
    {
      what: 'fragmented MP4, which does not say when a cue ends',
      sides: ['begin'],
      ext: 'mp4',
      args: ['-movflags', 'frag_keyframe+empty_moov'],
      tracks: [{ codec: 'mov_text', language: 'eng' }],
      languages: ['en'],
      texts: plain,
    },
    {
      what: 'Matroska whose clock begins at 100 s',
      ext: 'mkv',
      late: 100,
      tracks: [{ codec: 'srt', language: 'eng' }],
      languages: ['en'],
    },
  ]
  for (const {
    what,
    ext,
    tracks,
    languages,
    labels = languages.map(() => ''),
    texts = clean,
    exact,
    sides,
    ...how
  } of kinds)
    it(`are found: ${what}`, async () => {
      const video = await user.publish(await film(ext, tracks, how))
      assert.deepEqual(
        video.subtitles.map(({ language, label, origin, cues }) => [language, label, origin, cues]),
        languages.map((language, i) => [language, labels[i], 'container', 3]),
      )
      for (const { url } of video.subtitles)
        agree((await user.must(200, url)).text, texts, exact ? 0.001 : kPriming, sides)
      const { media: entries, variants } = await master(user, video)
      const listed = entries.filter(({ TYPE }) => TYPE === 'SUBTITLES')
      assert.equal(listed.length, tracks.length)
      assert.ok(variants.every(({ SUBTITLES }) => SUBTITLES === 'text'))
    })

  it('are none where there are none', async () => {
    const video = await user.publish(await media('silent'))
    assert.deepEqual(video.subtitles, [])
    assert.doesNotMatch((await user.must(200, `/media/${video.id}/master.m3u8`)).text, /SUBTITLES/)
    assert.doesNotMatch((await user.must(200, `/media/${video.id}/manifest.mpd`)).text, /text\/vtt/)
  })
})

describe('Subtitles that are sent', { concurrency: 1 }, () => {
  let server
  let user
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('owner')
    video = await user.publish(await film('mp4', []))
  })

  it('are taken as a body and as a form, in the encodings that people have', async () => {
    const plainBody = await send(user, video.id, srt(), { query: '?name=film.srt&language=ENG' })
    assert.equal(plainBody.status, 201, plainBody.text)
    const { subtitles, format, repaired } = plainBody.json
    assert.deepEqual([format, repaired, subtitles.language, subtitles.cues], ['srt', 0, 'en', 3])
    agree((await user.must(200, subtitles.url)).text)

    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(srt(), 'utf16le')])
    const form = await user.sendBytes(utf16, {
      path: subtitlesOf(video.id),
      filename: 'film.zh.srt',
      fields: { language: 'zh-hant', label: '繁體', kind: 'captions', default: 'true' },
    })
    assert.equal(form.status, 201, form.text)
    const { subtitles: chinese } = form.json
    assert.deepEqual(
      [chinese.language, chinese.label, chinese.kind, chinese.default],
      ['zh-Hant', '繁體', 'captions', true],
    )
    agree((await user.must(200, chinese.url)).text)
    await user.must(204, subtitlesOf(video.id, `/${chinese.id}`), { method: 'DELETE' })
    await user.must(404, chinese.url)
  })

  it('are refused with the reason when they are none, and nothing is kept', async () => {
    const before = (await user.video(video.id)).subtitles
    const refusals = [
      [422, 'not_subtitles', Buffer.alloc(0)],
      [422, 'not_subtitles', Buffer.from('only some words\n')],
      [413, 'too_large', Buffer.alloc(11_000_000, 'x')],
    ]
    for (const [status, code, body] of refusals) {
      const answer = await send(user, video.id, body)
      assert.deepEqual([answer.status, answer.json.code], [status, code], answer.text)
    }
    for (const query of ['?language=!!', '?kind=other', '?default=maybe', '?label=a%0Ab']) {
      const answer = await send(user, video.id, srt(), { query })
      assert.deepEqual([answer.status, answer.json.code], [422, 'validation'], query)
    }
    assert.deepEqual((await user.video(video.id)).subtitles, before)
  })

  it('never carry more than safe tags', async () => {
    const evil = [
      { begin: 1, end: 2, text: '<script>alert(1)</script><img src=x onerror=alert(1)>hello' },
      { begin: 3, end: 4, text: '<b onclick="x()">bold</b> <i><u>deep</i></u> </b></script>' },
    ]
    const answer = await send(user, video.id, srt(evil), { query: '?label=%3Cscript%3E%22%26' })
    assert.equal(answer.status, 201, answer.text)
    const { text } = await user.must(200, answer.json.subtitles.url)
    for (const tag of text.match(/<[^>]*>/g) ?? []) assert.match(tag, /^<\/?(b|i|u)>$/)
    const { text: manifest } = await user.must(200, `/media/${video.id}/manifest.mpd`)
    assert.match(manifest, /<Label>&lt;script&gt;&quot;&amp;<\/Label>/)
    await master(user, video) // holds to the rules
    await user.must(204, subtitlesOf(video.id, `/${answer.json.subtitles.id}`), { method: 'DELETE' })
  })

  it('are changed: text, times, what is said of them; and the second of two is told', async () => {
    const { subtitles } = (await send(user, video.id, srt())).json
    const one = subtitlesOf(video.id, `/${subtitles.id}`)
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\nanother\n'
    const put = (version, body = vtt) =>
      user.ask(one, { method: 'PUT', body: Buffer.from(body), headers: { 'if-match': `"${version}"` } })
    const changed = await put(subtitles.version)
    assert.equal(changed.status, 200, changed.text)
    assert.equal(changed.json.subtitles.version, subtitles.version + 1)
    const late = await put(subtitles.version)
    assert.deepEqual([late.status, late.json.code], [409, 'changed_meanwhile'])
    const text = async (of) => cuesOf((await user.must(200, of.url)).text)
    assert.deepEqual(await text(changed.json.subtitles), [{ begin: 1, end: 2, text: 'another' }])

    // Who still plays the version before goes on, and keeps nothing under its name.
    const old = await user.must(200, subtitles.url)
    assert.equal(old.headers['cache-control'], 'no-store')

    const moved = await user.must(200, `${one}/timing`, {
      method: 'POST',
      body: { shift: 0.5, stretch: 2 },
    })
    assert.deepEqual(await text(moved.json), [{ begin: 2.5, end: 4.5, text: 'another' }])
    for (const body of [{ shift: -60 }, { stretch: 0 }, { stretch: 1e300 }, { shift: 1e300 }]) {
      const refused = await user.ask(`${one}/timing`, { method: 'POST', body })
      assert.equal(refused.status, 422, JSON.stringify(body))
    }

    const other = (await send(user, video.id, srt(), { query: '?default=true' })).json.subtitles
    const named = await user.must(200, one, {
      method: 'PATCH',
      body: { label: 'Signs', language: 'de', forced: true, default: true },
    })
    assert.deepEqual(
      [named.json.label, named.json.language, named.json.forced, named.json.default],
      ['Signs', 'de', true, true],
    )
    const listed = (await user.must(200, subtitlesOf(video.id))).json.items
    assert.deepEqual(listed, (await user.video(video.id)).subtitles)
    assert.equal(listed.find(({ id }) => id === other.id).default, false, 'there is one default')
    const entry = (await master(user, video)).media.find(({ NAME }) => NAME === 'Signs')
    assert.deepEqual([entry.FORCED, entry.DEFAULT, entry.LANGUAGE], ['YES', 'YES', 'de'])
    for (const { id } of listed) await user.must(204, subtitlesOf(video.id, `/${id}`), { method: 'DELETE' })
  })

  it('reach players of HLS in segments that hold every cue with its own times', async () => {
    const { subtitles } = (await send(user, video.id, srt(), { query: '?language=en' })).json
    const entry = (await master(user, video)).media.find(({ TYPE }) => TYPE === 'SUBTITLES')
    const list = await playlist(user, entry.path)
    assert.deepEqual(faultsOfMedia((await user.must(200, entry.path)).text), [])
    const { duration } = await user.video(video.id)
    assert.ok(Math.abs(list.duration - duration) < 0.1, `${list.duration} of ${duration} s`)
    const seen = new Map()
    let begin = 0
    for (const segment of list.segments) {
      const { text, headers } = await user.must(200, segment.path)
      assert.match(headers['content-type'], /^text\/vtt/)
      assert.match(
        text,
        /^WEBVTT\nX-TIMESTAMP-MAP=(LOCAL:00:00:00\.000,MPEGTS:0|MPEGTS:0,LOCAL:00:00:00\.000)\n/,
      )
      const end = begin + segment.duration
      const expected = spoken.filter((cue) => cue.begin < end - 0.002 && cue.end > begin + 0.002)
      const found = cuesOf(text)
      assert.ok(found.length >= expected.length, `${found.length} of ${expected.length} at ${begin}`)
      for (const cue of found) seen.set(cue.begin, cue)
      begin = end
    }
    assert.equal(seen.size, spoken.length)
    for (const cue of spoken) assert.equal(seen.get(cue.begin).end, cue.end)
    const beyond = entry.path.replace('index.m3u8', `${list.segments.length}.vtt`)
    for (const path of [
      beyond,
      entry.path.replace('index.m3u8', '-1.vtt'),
      entry.path.replace('index.m3u8', 'x'),
    ])
      await user.must(404, path)

    const manifest = (await user.must(200, `/media/${video.id}/manifest.mpd`)).text
    assert.match(manifest, /contentType="text" mimeType="text\/vtt" lang="en"/)
    const whole = /<BaseURL>(subtitles[^<]*)<\/BaseURL>/.exec(manifest)[1]
    agree((await user.must(200, `/media/${video.id}/${whole}`)).text)
    assert.equal(subtitles.url, `/media/${video.id}/${whole}`)
  })

  it('can be saved as SRT and WebVTT under the name of the video', async () => {
    const [{ url }] = (await user.video(video.id)).subtitles
    const saved = await user.must(200, `${url.replace('.vtt', '.srt')}?download`)
    assert.match(saved.headers['content-disposition'], /^attachment; filename="film\.en\.srt"/)
    assert.match(saved.text, /^1\r?\n00:00:00,500 --> 00:00:02,000\r?\nGood morning <b>everybody<\/b>/)
    assert.match((await user.must(200, `${url}?download`)).headers['content-disposition'], /film\.en\.vtt/)
  })

  it('are the business of the owner, and of whoever may see the video', async () => {
    const stranger = await server.user('stranger')
    const { id, url } = (await send(user, video.id, srt())).json.subtitles
    const one = subtitlesOf(video.id, `/${id}`)
    await stranger.must(200, url)
    assert.equal((await send(stranger, video.id, srt())).status, 403)
    await stranger.must(403, one, { method: 'DELETE' })
    await stranger.must(403, one, { method: 'PATCH', body: { label: 'x' } })
    await stranger.must(403, one, { method: 'PUT', body: Buffer.from(srt()) })
    const other = await stranger.publish(await media('silent'))
    await stranger.must(404, subtitlesOf(other.id, `/${id}`), { method: 'DELETE' })
    await stranger.must(404, url.replace(video.id, other.id))
    await user.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility: 'private' } })
    await stranger.must(404, url)
    await stranger.must(404, subtitlesOf(video.id))
    assert.equal((await user.must(200, url)).headers['cache-control'], 'private, max-age=31536000, immutable')
  })

  it('are still there after a kill, as they were acknowledged', async () => {
    const answer = await send(user, video.id, srt(), { query: '?label=kept' })
    assert.equal(answer.status, 201)
    await server.kill()
    await server.launch()
    user.base = server.base
    const kept = (await user.video(video.id)).subtitles.find(({ label }) => label === 'kept')
    agree((await user.must(200, kept.url)).text)
  })

  it('are not more than a hundred', async () => {
    for (;;) {
      const answer = await send(user, video.id, srt())
      if (answer.status === 201) continue
      assert.deepEqual([answer.status, answer.json.code], [409, 'too_many_subtitles'])
      break
    }
    assert.equal((await user.video(video.id)).subtitles.length, 100)
    await master(user, video)
  })
})
