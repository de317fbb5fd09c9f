// Search: what is found, by whom, and that it follows every change.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { film } from './lib/film-with-texts.mjs'
import { until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const stamp = (seconds) => new Date(seconds * 1000).toISOString().slice(11, 23)
// Of few texts each lasts a second; the videos are five seconds long.
const vtt = (...texts) => {
  const step = texts.length > 5 ? 1 / 8 : 1
  const cue = (text, i) => `${stamp(i * step)} --> ${stamp((i + 0.9) * step)}\n${text}\n\n`
  return `WEBVTT\n\n${texts.map(cue).join('')}`
}

const search = async (client, q, more = '') =>
  (await client.must(200, `/api/v1/search?q=${encodeURIComponent(q)}${more}`)).json
const titles = async (client, q) => (await search(client, q)).items.map(({ video }) => video.title)

/** The text with [brackets] around its ranges. */
const marked = ({ text, ranges }) => {
  let out = ''
  let at = 0
  for (const { begin, end } of ranges) {
    out += `${text.slice(at, begin)}[${text.slice(begin, end)}]`
    at = end
  }
  return out + text.slice(at)
}

const say = async (user, id, texts, query = '?language=en') =>
  (
    await user.must(201, `/api/v1/videos/${id}/subtitles${query}`, {
      method: 'POST',
      body: Buffer.from(vtt(...texts)),
    })
  ).json.subtitles

describe('Search', { concurrency: 1 }, () => {
  let server, admin, ann, bob, file
  before(async () => {
    ;({ server, admin } = await startSite(ends))
    ann = await server.user('ann')
    bob = await server.user('bob')
    file = await media('silent')
  })
  const publish = (user, title, visibility = 'public', description = '') =>
    user.publish(file, { fields: { title, visibility, description } })

  it('finds titles, descriptions and what is said, in that order, with the second and the words', async () => {
    const said = await publish(ann, 'Rivers')
    const track = await say(ann, said.id, [
      'Nothing yet',
      'the old <i>watermill</i> 🎉 turns',
      'A WATERMILL &amp; more',
      'Größe',
    ])
    await publish(ann, 'Weirs', 'public', `${'Long before. '.repeat(20)}A watermill stands here.`)
    await publish(ann, 'My watermill')
    const found = await search(server.client(), 'WaterMill')
    assert.deepEqual(
      found.items.map(({ video }) => video.title),
      ['My watermill', 'Weirs', 'Rivers'],
    )
    assert.equal(found.complete, true)
    assert.equal(found.next_cursor, null)
    const [title, description, cues] = found.items
    assert.equal(marked({ text: title.video.title, ranges: title.title_ranges }), 'My [watermill]')
    assert.match(marked(description.excerpt), /^…Long before\. .*A \[watermill\] stands here\.$/)
    assert.equal(cues.excerpt, null)
    assert.equal(cues.said_count, 2)
    assert.deepEqual(
      cues.said.map((one) => [one.time, one.end, one.cue, one.track, one.language, marked(one)]),
      [
        [1, 1.9, 1, track.id, 'en', 'the old [watermill] 🎉 turns'],
        [2, 2.9, 2, track.id, 'en', 'A [WATERMILL] & more'],
      ],
    )
    assert.deepEqual((await search(server.client(), 'turns')).items[0].said.map(marked), [
      'the old watermill 🎉 [turns]',
    ])
    assert.deepEqual((await search(server.client(), 'grosse')).items[0].said.map(marked), ['[Größe]'])
  })

  it('finds two characters of Chinese, in titles of lists too', async () => {
    const { id } = await publish(ann, '怎样剪辑视频')
    await say(ann, id, ['今天我们看视频网站', '金鱼'], '?language=zh')
    const [item] = (await search(bob, '视频')).items
    assert.equal(item.video.id, id)
    assert.equal(marked({ text: item.video.title, ranges: item.title_ranges }), '怎样剪辑[视频]')
    assert.deepEqual(item.said.map(marked), ['今天我们看[视频]网站'])
    assert.deepEqual((await search(bob, '鱼')).items[0].said.map(marked), ['金[鱼]'])
    assert.deepEqual(await titles(bob, '频视'), [])
    const list = async (q) =>
      (await bob.must(200, `/api/v1/videos?q=${encodeURIComponent(q)}`)).json.items.map((one) => one.title)
    assert.deepEqual(await list('视频'), ['怎样剪辑视频'])
    assert.deepEqual(await list('ｗáter'), ['My watermill'])
    assert.deepEqual(await list('网站'), [], 'a list looks at titles alone')
  })

  it('shows nobody what a list would not', async () => {
    const ids = {}
    for (const visibility of ['public', 'unlisted', 'private']) {
      const { id } = await publish(ann, `kestrel ${visibility}`, visibility, 'kestrels')
      await say(ann, id, ['a kestrel'])
      ids[visibility] = id
    }
    const all = ['kestrel private', 'kestrel public', 'kestrel unlisted']
    for (const client of [server.client(), bob, admin])
      assert.deepEqual(await titles(client, 'kestrel'), ['kestrel public'])
    assert.deepEqual((await titles(ann, 'kestrel')).sort(), all)
    const set = (visibility) =>
      ann.must(200, `/api/v1/videos/${ids.public}`, { method: 'PATCH', body: { visibility } })
    await set('private')
    assert.deepEqual(await titles(bob, 'kestrel'), [])
    await set('public')
    assert.deepEqual(await titles(bob, 'kestrel'), ['kestrel public'])
    const within = (id) => `/api/v1/videos/${id}/search?q=kestrel`
    assert.equal(
      (await bob.must(200, within(ids.unlisted))).json.count,
      1,
      'who has the link may look into it',
    )
    await bob.must(404, within(ids.private))
    await admin.must(200, within(ids.private))
  })

  it('follows every change', async () => {
    const { id } = await publish(ann, 'Sandpiper', 'public', 'heron')
    const path = `/api/v1/videos/${id}`
    const track = await say(ann, id, ['egret', 'ibis'])
    const found = async (...words) => {
      for (const word of words) assert.deepEqual(await titles(bob, word), ['After'], word)
    }
    const lost = async (...words) => {
      for (const word of words) assert.deepEqual(await titles(bob, word), [], word)
    }
    await ann.must(200, path, { method: 'PATCH', body: { title: 'After', description: 'stork' } })
    await found('after', 'stork', 'egret', 'ibis')
    await lost('sandpiper', 'heron')
    const body = Buffer.from(vtt('crane'))
    await ann.must(200, `${path}/subtitles/${track.id}`, { method: 'PUT', body })
    await found('crane')
    await lost('egret', 'ibis')
    await ann.must(200, `${path}/subtitles/${track.id}/timing`, { method: 'POST', body: { shift: 2 } })
    assert.equal((await search(bob, 'crane')).items[0].said[0].time, 2)
    await ann.delete(id)
    await lost('after', 'crane')
    assert.deepEqual(await titles(ann, 'crane'), [])
    await ann.must(200, `${path}/restore`, { method: 'POST' })
    await found('after', 'crane')
    await ann.must(204, `${path}/subtitles/${track.id}`, { method: 'DELETE' })
    await lost('crane')
    await found('after', 'stork')
  })

  it('finds what a file brought along', async () => {
    const { id } = await ann.publish(await film('mkv', [{ codec: 'srt', language: 'eng' }]), {
      fields: { title: 'Film', visibility: 'public' },
    })
    const [item] = (await search(bob, 'everybody')).items
    assert.equal(item.video.id, id)
    assert.deepEqual(item.said.map(marked), ['Good morning [everybody]'])
  })

  it('finds all places within one video, in one of its tracks when asked', async () => {
    const { id } = await publish(ann, 'Counting')
    const texts = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? `number ${i}` : `else ${i}`))
    const first = await say(ann, id, texts)
    const second = await say(ann, id, ['a number', 'two'], '?language=de&label=Zahlen')
    const within = async (query) => (await bob.must(200, `/api/v1/videos/${id}/search?${query}`)).json
    const all = await within('q=number')
    assert.equal(all.count, 11)
    assert.deepEqual(
      all.items.map(({ time, track }) => [time, track]),
      [...Array.from({ length: 10 }, (_, i) => [(i * 3) / 8, first.id]), [0, second.id]],
    )
    assert.deepEqual([all.items[10].language, all.items[10].label], ['de', 'Zahlen'])
    const one = await within(`q=number&track=${second.id}`)
    assert.deepEqual([one.count, one.items.map(marked)], [1, ['a [number]']])
    const few = await within('q=number&limit=4')
    assert.deepEqual([few.count, few.items.length], [11, 4])
    assert.equal((await within('q=number&track=nothing')).count, 0)
    const [item] = (await search(bob, 'number')).items
    assert.deepEqual(
      [item.said.length, item.said_count],
      [3, 10],
      'elsewhere some of them, and how many there are',
    )
  })

  it('comes in pages that together hold each once', async () => {
    for (let i = 0; i < 7; i++) await publish(ann, `plover ${i}`)
    const seen = []
    let cursor = ''
    do {
      const page = await search(bob, 'plover', `&limit=3${cursor && `&cursor=${cursor}`}`)
      assert.ok(page.items.length <= 3)
      seen.push(...page.items.map(({ video }) => video.title))
      cursor = page.next_cursor
    } while (cursor)
    assert.equal(seen.length, 7)
    assert.equal(new Set(seen).size, 7)
  })

  it('takes nothing for syntax and refuses what is too much', async () => {
    const syntax = [
      '"',
      '"watermill',
      'title:watermill',
      'NEAR(a b)',
      '*',
      '^',
      '{title}:x',
      'a NOT b',
      "'; --",
    ]
    for (const q of syntax) await search(bob, q)
    assert.deepEqual(await titles(bob, '"watermill" OR plover'), [])
    assert.deepEqual(await titles(bob, '("my" "watermill")'), ['My watermill'])
    assert.deepEqual((await search(bob, '?!…')).items, [])
    const refused = { q: ['', '%20', 'x'.repeat(201), '视'.repeat(201)], limit: ['0', '51', 'x'] }
    for (const q of refused.q) {
      const answer = await bob.must(422, `/api/v1/search?q=${q === '%20' ? q : encodeURIComponent(q)}`)
      assert.equal(answer.code, 'validation')
      assert.equal(answer.json.errors[0].loc, 'query.q')
    }
    for (const limit of refused.limit) await bob.must(422, `/api/v1/search?q=x&limit=${limit}`)
    await bob.must(422, '/api/v1/search')
    for (const cursor of ['x', '0'.repeat(31), `${'0'.repeat(16)}%27%20OR%201=1%20--%20xx`])
      assert.equal((await bob.must(400, `/api/v1/search?q=x&cursor=${cursor}`)).code, 'bad_request')
    await bob.must(400, '/api/v1/search?q=%ff%fe')
    await bob.must(404, '/api/v1/videos/nothing/search?q=x')
  })
})

describe('The index of search', { concurrency: 1 }, () => {
  it('is made again after a start with other tokens, while the site is there', async () => {
    const data = temporaryFolder()
    const { server } = await startSite(ends, { data })
    const user = await server.user('ann')
    const { id } = await user.publish(await media('silent'), {
      fields: { title: 'Owl', visibility: 'public' },
    })
    await say(user, id, ['a barn owl'])
    await server.stop()
    const database = new DatabaseSync(join(data, 'millrace.db'))
    database.exec("UPDATE settings SET value = '0' WHERE key = 'search.tokens'")
    database.close()
    await server.launch()
    const found = await until(
      async () => {
        const answer = await search(server.client(), 'barn')
        return answer.complete && answer
      },
      { what: 'the index to be made' },
    )
    assert.deepEqual(found.items[0]?.said.map(marked), ['a [barn] owl'])
    assert.deepEqual(await titles(server.client(), 'owl'), ['Owl'])
  })
})
