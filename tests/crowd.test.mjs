// More viewers of cold videos than can be served: who can be served is, the others are told at once and what to take
// instead, and nobody who is playing notices.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { nameOf, renditions } from './lib/hls.mjs'
import { memoryOf, sleep } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kMegabyte = 1 << 20
const kPlaces = 2

describe('When 500 clients ask for 500 different cold segments', { concurrency: 1 }, () => {
  let server
  let user
  let own // the file of a video that is offered with its own picture
  let assembled // that video, its rungs cold
  let cold // segments of a video without, largest rung first
  let filled // the sound and the pictures of a video that is stored
  let answers
  let played
  let helpers = 0
  let peak

  const asNobody = (i) => ({ 'x-forwarded-for': `10.1.${i >> 8}.${i & 255}` })
  const paths = (all, name) => all.find((one) => nameOf(one.path) === name).list.segments.map((s) => s.path)
  const figure = async (name) => {
    const { text } = await server.client().must(200, '/metrics')
    return Number(new RegExp(`^millrace_${name} (\\d+)`, 'm').exec(text)[1])
  }

  before(async () => {
    const args = ['--config', await smallConfiguration()]
    ;({ server } = await startSite(ends, { args }))
    user = await server.user('viewer')
    const ready = { fields: { visibility: 'public' } }
    filled = await user.filled((await user.publish(await media('silent'), ready)).id)
    filled.parts = (await renditions(user, filled)).flatMap((one) => one.list.segments.map((s) => s.path))

    const h264 = '-c:v libx264 -preset ultrafast -g 20 -keyint_min 20 -sc_threshold 0'
    own = await generate('own.mp4', { size: '854x480', seconds: 120, encode: h264 })
    assembled = await user.publish(own, ready)
    const mpeg4 = '-c:v mpeg4 -q:v 8 -g 20'
    const other = await generate('other.mp4', { size: '854x480', seconds: 500, encode: mpeg4 })
    cold = []
    for (let i = 0; i < 2; i++)
      for (const one of await renditions(user, await user.publish(other, ready)))
        cold.push(...one.list.segments.map((s) => s.path))
    // Some of larger rungs, the most of small ones.
    cold = [...cold.slice(0, 100), ...cold.slice(-400)]
    assert.equal(new Set(cold).size, 500)
    const before = memoryOf(server.pid, 'VmRSS')

    let storming = true
    const whole = paths(await renditions(user, assembled), 'o')
    const viewer = async () => {
      const statuses = []
      for (let i = 0; storming; i++) {
        for (const path of [whole[i % whole.length], filled.parts[i % filled.parts.length]])
          statuses.push((await user.ask(path)).status)
        helpers = Math.max(helpers, server.helpers.length)
        peak = Math.max(peak ?? 0, memoryOf(server.pid, 'VmRSS') - before)
        await sleep(20)
      }
      return statuses
    }
    const playing = viewer()
    answers = await Promise.all(
      cold.map((path, i) => server.client().ask(path, { fresh: true, headers: asNobody(i) })),
    )
    storming = false
    played = await playing
  })

  async function smallConfiguration() {
    const { writeFileSync } = await import('node:fs')
    const { join } = await import('node:path')
    const { temporaryFolder } = await import('./lib/server.mjs')
    const file = join(temporaryFolder('configuration'), 'millrace.toml')
    writeFileSync(
      file,
      `urgent_renders = ${kPlaces}\nbackground_renders = ${kPlaces}\nrender_memory = "400 MB"\n`,
    )
    return file
  }

  it('some are served and the others refused, each with a reason and a time', (t) => {
    const count = (status) => answers.filter((a) => a.status === status).length
    t.diagnostic(`${count(200)} served, ${count(503)} refused`)
    assert.equal(count(200) + count(503), 500, [...new Set(answers.map((a) => a.status))].join())
    assert.ok(count(200) > 0 && count(503) > 0)
    for (const answer of answers.filter((a) => a.status === 503)) {
      assert.equal(answer.code, 'busy')
      assert.match(answer.headers['retry-after'], /^[1-9]\d?$/)
      assert.match(answer.json.detail, /busy/)
    }
  })

  it('those who are refused hear what is ready, if anything', () => {
    for (const { headers } of answers.filter((a) => a.status === 503))
      assert.match(headers['millrace-ready'] ?? '240', /^(480|360|240)(,(360|240))*$/)
  })

  it('a viewer of assembled and of stored segments has every one of them', (t) => {
    t.diagnostic(`${played.length} segments meanwhile`)
    assert.ok(played.length > 0)
    assert.deepEqual([...new Set(played)], [200])
  })

  it('the server stays small and has no more children than places', async (t) => {
    t.diagnostic(`${Math.round(peak / kMegabyte)} MB more, at most ${helpers} helpers`)
    assert.ok(peak < 200 * kMegabyte, `${peak / kMegabyte} MB`)
    // The fork server, and what surveys, pictures, draws the storyboard and measures sound, each once at most.
    assert.ok(helpers <= 1 + 2 * kPlaces + 4, `${helpers} helpers`)
    assert.ok((await figure('render_memory_bytes')) <= (await figure('render_memory_limit_bytes')))
    assert.equal(await figure('render_memory_limit_bytes'), 400 * kMegabyte)
  })

  it('who asked for a rung of a video that has its own picture is pointed to that', async (t) => {
    // A new one, from its end: a quick machine has filled the other by now.
    const all = await renditions(user, await user.publish(own, { fields: { visibility: 'public' } }))
    const rungs = all.filter((one) => one.picture && nameOf(one.path) !== 'o')
    const wanted = rungs.flatMap((one) => one.list.segments.map((s) => s.path).slice(-40))
    const ask = (path, i) => server.client().ask(path, { fresh: true, headers: asNobody(1000 + i) })
    let storming = true
    const storm = Promise.all(cold.map(ask)).finally(() => {
      storming = false
    })
    // One after the other, until one comes while too many wait: at once they would come first, and be served.
    const asked = []
    const refused = []
    while (storming && refused.length === 0 && asked.length < wanted.length) {
      const one = ask(wanted[asked.length], cold.length + asked.length)
      asked.push(one.then((answer) => answer.status === 503 && refused.push(answer)))
      await sleep(50)
    }
    await Promise.all([storm, ...asked])
    t.diagnostic(`${refused.length} of ${asked.length} refused`)
    assert.ok(refused.length > 0)
    for (const { headers } of refused) assert.match(headers['millrace-ready'], /^o(,|$)/)
  })

  it('afterwards everybody is served again', async () => {
    for (const path of [cold[0], cold.at(-1)]) assert.equal((await user.patiently(path)).status, 200)
    assert.equal(await figure('renders_waiting'), 0)
  })

  it('a video too large for the memory is refused with a reason, whoever asks', async () => {
    const huge = await user.publish(
      await generate('huge.mp4', { size: '7680x4320', rate: 2, seconds: 2, encode: '-c:v mpeg4 -q:v 20' }),
    )
    const [one] = (await renditions(user, huge)).filter((r) => r.picture)
    const answer = await user.ask(one.list.segments[0].path)
    assert.equal(answer.status, 422)
    assert.equal(answer.code, 'pictures_too_large')
    assert.match(answer.json.detail, /memory/)
  })
})
