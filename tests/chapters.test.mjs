// Chapters: those that a file holds, those that people write, and how both reach players.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { film, kSpan, told, withList } from './lib/film-with-chapters.mjs'
import { cuesOf } from './lib/film-with-texts.mjs'
import { master } from './lib/hls.mjs'
import { faultsOfChapters } from './lib/hls-rules.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const chaptersOf = (id, rest = '') => `/api/v1/videos/${id}/chapters${rest}`
const kPriming = 0.03 // the first packet of AAC begins before the first picture, and moves everything where no edit list hides it

function agree(chapters, expected = told, slack = 0.001, end = kSpan) {
  assert.deepEqual(
    chapters.map(({ title }) => title),
    expected.map(({ title }) => title),
  )
  for (const [i, { start, end: until }] of chapters.entries()) {
    assert.ok(Math.abs(start - expected[i].start) <= slack, `${i} begins at ${start}`)
    const next = chapters[i + 1]?.start
    if (next !== undefined) assert.equal(until, next)
    else assert.ok(Math.abs(until - end) <= 0.3, `the last ends at ${until}`)
  }
}

describe('Chapters in a file', { concurrency: 1 }, () => {
  let user
  before(async () => {
    const { server } = await startSite(ends)
    user = await server.user('reader')
  })

  const kinds = [
    { what: 'MP4', ext: 'mp4' },
    { what: 'QuickTime', ext: 'mov' },
    { what: 'Matroska', ext: 'mkv', slack: kPriming },
    { what: 'WebM', ext: 'webm', slack: kPriming },
    { what: 'Matroska whose clock begins at 100 s', ext: 'mkv', late: 100, slack: kPriming },
    {
      what: 'fragmented MP4',
      ext: 'mp4',
      args: ['-movflags', 'frag_keyframe+delay_moov'],
      slack: kPriming,
    },
  ]
  for (const { what, ext, slack, ...how } of kinds)
    it(`are found: ${what}`, async () => {
      const video = await user.publish(await film(ext, told, how))
      agree(video.chapters, told, slack)
      assert.deepEqual(video.subtitles, [], 'the track of titles is no subtitles')
      const list = (await user.must(200, chaptersOf(video.id))).json
      assert.deepEqual([list.origin, list.found, list.version], ['container', 3, 1])
      assert.deepEqual(list.items, video.chapters)
      assert.equal(list.url, video.urls.chapters)
    })

  it("are found in Nero's list, where there is no track of them", async () => {
    const plain = await film('mp4', [])
    const entries = told.map(({ start, title }) => ({ start, title: Buffer.from(title) }))
    const sent = await user.sendBytes(withList(plain, entries))
    assert.equal(sent.status, 201, sent.text)
    agree((await user.ready(sent.json.id)).chapters)
  })

  it('are none where there are none', async () => {
    const video = await user.publish(await media('silent'))
    assert.deepEqual([video.chapters, video.urls.chapters], [[], null])
    assert.doesNotMatch((await user.must(200, `/media/${video.id}/master.m3u8`)).text, /SESSION-DATA/)
    await user.must(404, `/media/${video.id}/chapters/1.vtt`)
    await user.must(404, `/media/${video.id}/chapters/0.vtt`)
  })

  it('of a hostile file are made good: too many, too long, no text, out of place, out of order', async () => {
    const plain = await film('mp4', [])
    const hostile = [
      { start: 9, title: Buffer.from('late') },
      { start: 3, title: Buffer.alloc(255, 'long') },
      { start: 3, title: Buffer.from('the same time') },
      { start: 5, title: Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0x41]) },
      { start: 0, title: Buffer.from('<script>\n\u202eevil\u0001') },
      { start: kSpan + 5, title: Buffer.from('beyond the end') },
      { start: 1e11, title: Buffer.from('for ever') },
    ]
    const sent = await user.sendBytes(withList(plain, hostile))
    const video = await user.ready(sent.json.id)
    assert.deepEqual(
      video.chapters.map(({ start }) => start),
      [0, 3, 5, 9],
    )
    assert.equal(video.chapters[0].title, '<script> evil')
    assert.equal(video.chapters[1].title.length, 200)
    assert.match(video.chapters[2].title, /^\uFFFD+A$/)
    const { text } = await user.must(200, video.urls.chapters)
    assert.match(text, /&lt;script&gt; evil/)
    await master(user, video)

    const many = Array.from({ length: 10_000 }, (_, i) => ({ start: i / 1000, title: Buffer.from(`${i}`) }))
    const crowd = await user.ready((await user.sendBytes(withList(plain, many))).json.id)
    assert.equal(crowd.chapters.length, 1000)
    for (const [i, { start }] of crowd.chapters.entries()) assert.equal(start, i / 1000)
    const long = Array.from({ length: 1000 }, (_, i) => ({ start: i / 100, title: '"x'.repeat(100) }))
    const matroska = await user.publish(await film('mkv', long))
    assert.equal(matroska.chapters.length, 1000)
    const { text: json } = await user.must(200, matroska.urls.chapters.replace('.vtt', '.json'))
    assert.deepEqual(faultsOfChapters(json, matroska.duration), [])
  })

  it('of a list that ends too early are as many as there are', async () => {
    const plain = await film('mp4', [])
    const entries = told.map(({ start, title }) => ({ start, title: Buffer.from(title) }))
    const bytes = withList(plain, entries)
    const at = bytes.indexOf('chpl')
    bytes.writeUInt32BE(4_000_000_000, at + 9)
    agree((await user.ready((await user.sendBytes(bytes)).json.id)).chapters)
    bytes[at + 13 + 8] = 255 // the first title would reach beyond the list
    assert.equal((await user.ready((await user.sendBytes(bytes)).json.id)).chapters.length, 0)
  })
})

describe('Chapters that are written', { concurrency: 1 }, () => {
  let server
  let user
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('owner')
    video = await user.publish(await film('mp4', told))
  })

  const put = (items, { version, who = user } = {}) =>
    who.ask(chaptersOf(video.id), {
      method: 'PUT',
      body: { items },
      headers: version === undefined ? {} : { 'if-match': `"${version}"` },
    })

  it('take the place of the others, in order; the second of two who write is told', async () => {
    const first = (await user.must(200, chaptersOf(video.id))).json
    const mine = [
      { start: 6.0004, title: ' later ' },
      { start: 1, title: 'sooner' },
    ]
    const kept = await put(mine, { version: first.version })
    assert.equal(kept.status, 200, kept.text)
    assert.deepEqual([kept.json.origin, kept.json.version, kept.json.found], ['edited', first.version + 1, 3])
    const shown = [
      { start: 1, end: 6, title: 'sooner' },
      { start: 6, end: (await user.video(video.id)).duration, title: 'later' },
    ]
    assert.deepEqual(kept.json.items, shown)
    assert.deepEqual((await user.video(video.id)).chapters, shown)
    const late = await put([], { version: first.version })
    assert.deepEqual([late.status, late.json.code], [409, 'changed_meanwhile'])
    assert.deepEqual((await user.video(video.id)).chapters, shown)
    assert.equal((await put([], { version: 'x' })).status, 400)
  })

  it('are refused with every field that is wrong', async () => {
    const { version } = (await user.must(200, chaptersOf(video.id))).json
    const fieldsOf = async (items) => {
      const answer = await put(items)
      assert.deepEqual([answer.status, answer.json.code], [422, 'validation'], answer.text)
      return answer.json.errors.map(({ loc }) => loc.join?.('.') ?? loc)
    }
    const wrong = [
      [[{ start: -1, title: 'a' }], ['items.0.start']],
      [[{ start: kSpan + 1, title: 'a' }], ['items.0.start']],
      [[{ start: 1e308, title: 'a' }], ['items.0.start']],
      [[{ start: '3', title: 'a' }], ['items.0.start']],
      [[{ start: null, title: 'a' }], ['items.0.start']],
      [
        [
          { start: 2, title: 'a' },
          { start: 2.0003, title: 'b' },
        ],
        ['items.1.start'],
      ],
      [[{ start: 1, title: 'x'.repeat(201) }], ['items.0.title']],
      [[{ start: 1, title: 7 }], ['items.0.title']],
      [[{ start: 1 }], ['items.0.title']],
      [[{ start: 1, title: 'a', extra: 1 }], ['items.0.extra']],
      [Array.from({ length: 1001 }, (_, i) => ({ start: i / 100, title: '' })), ['items']],
    ]
    for (const [items, fields] of wrong)
      assert.deepEqual(await fieldsOf(items), fields, JSON.stringify(items).slice(0, 80))
    for (const body of ['{"items":[{"start":NaN,"title":"a"}]}', '{"items":', '[]', '{}']) {
      const answer = await user.ask(chaptersOf(video.id), {
        method: 'PUT',
        body: Buffer.from(body),
        headers: { 'content-type': 'application/json' },
      })
      assert.ok([400, 422].includes(answer.status), `${body}: ${answer.status}`)
    }
    assert.equal((await user.must(200, chaptersOf(video.id))).json.version, version, 'nothing was kept')
  })

  it('reach players as WebVTT, and as session data of HLS', async () => {
    const titles = ['Tom & <Jerry> --> "x\\y"', '', '第三章']
    const { json } = await put(titles.map((title, i) => ({ start: i * 3, title })))
    const list = await master(user, video)
    const uri = /#EXT-X-SESSION-DATA:DATA-ID="com\.apple\.hls\.chapters",URI="([^"]+)"/.exec(
      list.answer.text,
    )[1]
    const answer = await user.must(200, `/media/${video.id}/${uri}`)
    assert.match(answer.headers['content-type'], /^application\/json/)
    const { duration } = await user.video(video.id)
    assert.deepEqual(faultsOfChapters(answer.text, duration), [])
    assert.deepEqual(
      answer.json.map((one) => [one['start-time'], one.titles[0].title]),
      [
        [0, titles[0]],
        [3, 'Chapter 2'],
        [6, titles[2]],
      ],
    )
    const vtt = await user.must(200, json.url)
    assert.match(vtt.headers['content-type'], /^text\/vtt/)
    assert.equal(vtt.headers['cache-control'], 'public, max-age=31536000, s-maxage=60, immutable')
    assert.deepEqual(
      cuesOf(vtt.text).map(({ begin, end, text }) => [begin, end, text]),
      [
        [0, 3, 'Tom &amp; &lt;Jerry&gt; --&gt; "x\\y"'],
        [3, 6, 'Chapter 2'],
        [6, duration, titles[2]],
      ],
    )

    const next = (await put([{ start: 0, title: 'one' }])).json
    const changed = await master(user, video)
    assert.notEqual(changed.answer.headers.etag, list.answer.headers.etag)
    const old = await user.must(200, json.url)
    assert.equal(
      old.headers['cache-control'],
      'no-store',
      'nobody may keep the present text under an old name',
    )
    assert.equal(old.text, (await user.must(200, next.url)).text)
    for (const path of [
      `${next.version + 1}.vtt`,
      '0.vtt',
      '-1.vtt',
      '01.vtt',
      `${next.version}.srt`,
      'x',
      '.vtt',
    ])
      await user.must(404, `/media/${video.id}/chapters/${path}`)

    const none = (await put([])).json
    assert.equal(none.url, null)
    assert.doesNotMatch((await master(user, video)).answer.text, /SESSION-DATA/)
    await user.must(404, next.url)
  })

  it('are there after a kill, as they were acknowledged; and give way to those of the file', async () => {
    const { json } = await put([{ start: 4, title: 'kept' }])
    await server.kill()
    await server.launch()
    user.base = server.base
    const { json: again } = await user.must(200, chaptersOf(video.id))
    assert.deepEqual(again, json)
    const stale = await user.ask(chaptersOf(video.id), {
      method: 'DELETE',
      headers: { 'if-match': `"${json.version - 1}"` },
    })
    assert.equal(stale.status, 409)
    const back = (await user.must(200, chaptersOf(video.id), { method: 'DELETE' })).json
    assert.deepEqual([back.origin, back.version], ['container', json.version + 1])
    agree(back.items)
    agree((await user.video(video.id)).chapters)
  })

  it('can be written where the file has none, from version 0 on', async () => {
    const plain = await user.publish(await media('silent'))
    const list = (await user.must(200, chaptersOf(plain.id))).json
    assert.deepEqual([list.version, list.updated_at, list.items], [0, null, []])
    const write = (version) =>
      user.ask(chaptersOf(plain.id), {
        method: 'PUT',
        body: { items: [{ start: 0.5, title: 'first' }] },
        headers: { 'if-match': `"${version}"` },
      })
    assert.equal((await write(1)).status, 409)
    assert.equal((await write(0)).json.version, 1)
    assert.equal((await write(0)).status, 409)
    const back = (await user.must(200, chaptersOf(plain.id), { method: 'DELETE' })).json
    assert.deepEqual([back.items, back.version], [[], 2])
  })

  it('are the business of the owner and of administrators, and of whoever may see the video', async () => {
    const stranger = await server.user('stranger')
    const { json } = await put([{ start: 4, title: 'mine' }])
    await stranger.must(200, chaptersOf(video.id))
    await stranger.must(200, json.url)
    assert.equal((await put([], { who: stranger })).status, 403)
    assert.equal((await put([], { who: server.client() })).status, 401)
    await stranger.must(403, chaptersOf(video.id), { method: 'DELETE' })
    for (const method of ['POST', 'GET', 'DELETE'])
      await stranger.must(403, chaptersOf(video.id, '/proposal'), { method })
    await user.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility: 'private' } })
    await stranger.must(404, json.url)
    await stranger.must(404, json.url.replace('.vtt', '.json'))
    await stranger.must(404, chaptersOf(video.id))
    assert.equal(
      (await user.must(200, json.url)).headers['cache-control'],
      'private, max-age=31536000, immutable',
    )
  })
})
