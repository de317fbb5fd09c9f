// The published record: titles, lists, the bin, and news of its progress.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

let server
before(async () => {
  ;({ server } = await startSite(ends))
})

describe('A video’s record', { concurrency: 1 }, () => {
  let user
  before(async () => {
    user = await server.user('owner')
  })

  it('begins with what the form says', async () => {
    const fields = { title: '水车 mill', description: 'Line one\nline two', visibility: 'public' }
    const video = await user.upload(await media('silent'), { fields })
    for (const [key, value] of Object.entries(fields)) assert.equal(video[key], value)
    assert.equal(video.owner.username, 'owner')
    assert.equal(video.can_edit, true)
    const ready = await user.ready(video.id)
    assert.deepEqual([ready.width, ready.height, ready.has_video, ready.has_audio], [640, 360, true, false])
    assert.ok(Math.abs(ready.duration - 5) < 0.05)
    assert.ok(ready.ready_in_ms >= 0)
    assert.equal(ready.urls.chapters, null, 'it has none')
    const paths = Object.values(ready.urls).filter((path) => path !== null)
    for (const path of paths) assert.equal((await user.ask(path)).status, 200, path)
  })

  it('takes its title from the file’s name when the form has none', async () => {
    const { title } = await user.upload(await media('silent'), { filename: 'Holiday in Lijiang.mp4' })
    assert.match(title, /^Holiday in Lijiang/)
  })

  it('is changed field by field, and refused field by field', async () => {
    const { id } = await user.upload(await media('silent'), { fields: { title: 'One', description: 'Kept' } })
    const path = `/api/v1/videos/${id}`
    const changed = (await user.must(200, path, { method: 'PATCH', body: { title: 'Two' } })).json
    assert.deepEqual([changed.title, changed.description], ['Two', 'Kept'])
    for (const body of [{ visibility: 'secret' }, { title: 5 }, { title: 'x'.repeat(100_000) }]) {
      const answer = await user.must(422, path, { method: 'PATCH', body })
      assert.equal(answer.code, 'validation')
      assert.equal([answer.json.errors[0].loc].flat().at(-1), Object.keys(body)[0])
    }
  })

  it('goes into the bin and comes back', async () => {
    const { id } = await user.publish(await media('silent'), { fields: { visibility: 'public' } })
    const path = `/api/v1/videos/${id}`
    await user.delete(id)
    for (const gone of [path, `/media/${id}/master.m3u8`, `/video/${id}`, `/media/${id}/poster-640.jpg`])
      assert.equal((await server.client().ask(gone)).status, 404, gone)
    const listed = async (scope) =>
      (await user.must(200, `/api/v1/videos?scope=${scope}&limit=100`)).json.items.some((v) => v.id === id)
    assert.equal(await listed('mine'), false)
    assert.equal(await listed('public'), false)
    const other = await server.user('other')
    assert.equal((await other.ask(`${path}/restore`, { method: 'POST' })).status, 404)
    const back = (await user.must(200, `${path}/restore`, { method: 'POST' })).json
    assert.equal(back.state, 'ready')
    assert.equal((await server.client().ask(`/media/${id}/master.m3u8`)).status, 200)
    assert.equal(await listed('public'), true)
  })

  it('of sound alone has a length and no size', async () => {
    for (const name of ['sound_m4a', 'sound_mp3', 'sound_flac']) {
      const video = await user.publish(await media(name))
      assert.deepEqual([video.has_video, video.has_audio], [false, true], name)
      assert.ok(Math.abs(video.duration - 13) < 0.1, `${name}: ${video.duration}`)
    }
  })
})

describe('A list of videos', { concurrency: 1 }, () => {
  let user
  const titles = ['Alpha river', 'beta River', 'gamma 水车', 'delta', 'Épsilon']
  before(async () => {
    user = await server.user('lister')
    for (const title of titles)
      await user.upload(await media('silent'), { fields: { title, visibility: 'private' } })
  })
  const list = async (query) => (await user.must(200, `/api/v1/videos?scope=mine&${query}`)).json

  it('comes in pages that together hold each once', async () => {
    const seen = []
    let cursor = ''
    do {
      const page = await list(`limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`)
      assert.ok(page.items.length <= 2)
      seen.push(...page.items.map((v) => v.title))
      cursor = page.next_cursor
    } while (cursor)
    assert.deepEqual(seen, [...titles].reverse(), 'newest first')
  })

  it('is sorted by title when asked', async () => {
    const { items } = await list('sort=title')
    assert.equal(items[0].title, 'Alpha river')
    assert.equal(items.length, titles.length)
  })

  it('is searched by words of the title, in any case, Chinese too', async () => {
    const found = async (q) => (await list(`q=${encodeURIComponent(q)}`)).items.map((v) => v.title).sort()
    assert.deepEqual(await found('river'), ['Alpha river', 'beta River'])
    assert.deepEqual(await found('水车'), ['gamma 水车'])
    assert.deepEqual(await found('nothing such'), [])
    assert.deepEqual(await found('%'), [])
  })
})

describe('News of a video', { concurrency: 1 }, () => {
  it('tells each change until the ladder is filled, then ends', async () => {
    const user = await server.user('watcher')
    const { id } = await user.upload(await media('vp9_webm'))
    const states = []
    let filled = -1
    let last
    for await (const { event, data } of user.events(id)) {
      last = event
      if (event === 'end') break
      assert.equal(event, 'video')
      const video = JSON.parse(data)
      assert.equal(video.id, id)
      states.push(video.state)
      assert.ok(video.filled >= filled, `filled falls from ${filled} to ${video.filled}`)
      filled = video.filled
    }
    assert.equal(last, 'end')
    assert.equal(filled, 1)
    assert.equal(states.at(-1), 'ready')
    const order = ['receiving', 'indexing', 'ready']
    for (const [i, state] of states.slice(1).entries())
      assert.ok(order.indexOf(state) >= order.indexOf(states[i]), states.join())
  })

  it('tells the reason when it is rejected', async () => {
    const user = await server.user('unlucky')
    const answer = await user.sendBytes(
      Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'),
    )
    if (answer.status === 415) return
    const videos = []
    for await (const { event, data } of user.events(answer.json.id)) {
      if (event === 'end') break
      videos.push(JSON.parse(data))
    }
    assert.equal(videos.at(-1).state, 'rejected')
    assert.ok(videos.at(-1).reason.detail)
  })

  it('stops when the viewer goes, and the server does not mind', async () => {
    const user = await server.user('leaver')
    const { id } = await user.upload(await media('clip_vp9'))
    const ends = Array.from({ length: 30 }, () => new AbortController())
    const streams = ends.map(async ({ signal }) => {
      for await (const { event } of user.events(id, signal)) if (event === 'video') return true
    })
    assert.deepEqual(
      await Promise.all(streams),
      ends.map(() => true),
    )
    for (const end of ends) end.abort()
    assert.equal((await user.video(id)).id, id)
  })
})
