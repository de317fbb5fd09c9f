// Rendering on demand: one render for a segment however many ask, and a bound for whoever asks for much.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { fetchRendition, nameOf, renditions } from './lib/hls.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('Rendering', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('viewer')
  })

  const rendered = async (video) => {
    const names = video.renditions.filter((r) => r.kind === 'rendered' && r.height > 0).map((r) => r.name)
    const all = await renditions(user, video)
    return all.filter((one) => names.includes(nameOf(one.path))).map((one) => one.list)
  }
  const origins = (answers) =>
    answers.map((a) => /origin;desc="?(\w+)/.exec(a.headers['server-timing'] ?? '')?.[1])
  const figure = async (name) => {
    const { text } = await server.client().must(200, '/metrics')
    return Number(new RegExp(`^millrace_${name}_total (\\d+)`, 'm').exec(text)[1])
  }

  it('makes a cold segment once for twenty who ask at the same time', async (t) => {
    const video = await user.publish(await media('clip_vp9'))
    const [list] = await rendered(video)
    const { path } = list.segments.at(-1) // behind it there is nothing to look ahead to
    const before = await figure('segments_joined')
    const answers = await Promise.all(Array.from({ length: 20 }, () => user.patiently(path, { fresh: true })))
    assert.deepEqual([...new Set(answers.map((a) => a.status))], [200])
    for (const answer of answers) assert.ok(answer.body.equals(answers[0].body))
    const waited = origins(answers).filter((origin) => origin === 'rendered').length
    const joined = (await figure('segments_joined')) - before
    t.diagnostic(`${waited} waited for a render, ${joined} of them for that of another`)
    assert.ok(joined >= waited - 1, `${waited - joined} renders`)
  })

  it('has an end for whoever asks for everything at once, and serves them all the same', async () => {
    const video = await user.publish(await media('h264_open_gop'), { fields: { visibility: 'public' } })
    const paths = (await rendered(video)).flatMap((list) => list.segments.map((s) => s.path))
    const stranger = server.client()
    const answers = await Promise.all(paths.map((path) => stranger.ask(path, { fresh: true })))
    const busy = answers.filter((a) => a.status === 503)
    assert.ok(
      answers.every((a) => a.status === 200 || a.status === 503),
      answers.map((a) => a.status).join(),
    )
    assert.ok(busy.length > 0, `${paths.length} cold segments at once, none refused`)
    for (const answer of busy) {
      assert.match(answer.headers['retry-after'], /^\d+$/)
      assert.equal(answer.code, 'busy')
      assert.match(answer.headers['cache-control'] ?? 'no-store', /no-store|no-cache/)
    }
    for (const list of await rendered(video)) await fetchRendition(stranger, list)
  })

  it('serves another viewer while one asks for everything', async () => {
    const video = await user.publish(await media('h264_open_gop'), { fields: { visibility: 'public' } })
    const lists = await rendered(video)
    const ends = new AbortController()
    const greedy = lists
      .flatMap((list) => list.segments)
      .map(({ path }) =>
        server
          .client()
          .ask(path, { fresh: true, signal: ends.signal })
          .catch(() => null),
      )
    const sound = (await renditions(user, video)).find((one) => !one.picture).list
    assert.equal((await user.patiently(sound.segments[0].path)).status, 200)
    assert.equal((await user.patiently(lists.at(-1).segments[0].path)).status, 200)
    ends.abort()
    await Promise.all(greedy)
  })

  it('forgets a segment that nobody waits for any more', async () => {
    const video = await user.publish(await media('clip_vp9'))
    const [list] = await rendered(video)
    for (const { path } of list.segments.slice(-8)) {
      const end = new AbortController()
      const asked = user.ask(path, { fresh: true, signal: end.signal }).catch(() => null)
      setTimeout(() => end.abort(), 5)
      await asked
    }
    const { path } = list.segments.at(-2)
    assert.equal((await user.patiently(path)).status, 200)
  })

  it('fills the ladder by itself, and what is filled is served as stored', async () => {
    const { id } = await user.publish(await media('silent'))
    const video = await user.filled(id)
    assert.ok(video.renditions.every((r) => r.filled === 1))
    for (const list of await rendered(video)) {
      const { headers } = await fetchRendition(user, list)
      for (const one of headers) assert.match(one['server-timing'] ?? 'origin;desc="stored"', /stored/)
    }
  })
})
