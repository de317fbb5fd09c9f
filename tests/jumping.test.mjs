// A viewer who jumps leaves renders behind that nobody wants any more: they end, so that the one that is wanted has the
// machine to itself.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { nameOf, renditions } from './lib/hls.mjs'
import { sleep, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'

const ends = endings()

describe('A jump', { concurrency: 1 }, () => {
  let server
  let user
  let parts // of the largest rendered rung: each takes a second or so to make

  const figure = async (name) => {
    const { text } = await server.client().must(200, '/metrics')
    return Number(new RegExp(`^millrace_renders_${name} (\\d+)`, 'm').exec(text)[1])
  }
  const isCancelled = (before) => async () => (await figure('cancelled_total')) > before
  const calm = () => until(async () => (await figure('running')) === 0, { what: 'the renders to end' })

  before(async () => {
    const file = join(temporaryFolder(), 'millrace.toml')
    writeFileSync(file, 'fill = "on demand"\n')
    ;({ server } = await startSite(ends, { args: ['--config', file] }))
    user = await server.user('viewer')
    const mpeg4 = '-c:v mpeg4 -q:v 3 -g 200'
    const video = await user.publish(
      await generate('jumping.mp4', { size: '1920x1080', seconds: 40, encode: mpeg4 }),
    )
    const rungs = (await renditions(user, video)).filter((one) => one.picture)
    const size = (one) => Number(nameOf(one.path))
    parts = rungs.sort((a, b) => size(b) - size(a))[0].list.segments.map((s) => s.path)
    await calm()
  })

  it('ends what was prepared at the place that it leaves', async () => {
    const before = await figure('cancelled_total')
    assert.equal((await user.patiently(parts[1])).status, 200)
    assert.equal((await user.patiently(parts[12])).status, 200)
    await until(isCancelled(before), { what: 'the look-ahead to end', limit: 60_000 })
    await calm()
  })

  it('ends what was prepared, then asked for, and left', async () => {
    assert.equal((await user.patiently(parts[4])).status, 200)
    const before = await figure('cancelled_total')
    const end = new AbortController()
    const asked = user.ask(parts[5], { fresh: true, signal: end.signal }).catch(() => null)
    await sleep(100)
    end.abort()
    await asked
    await until(isCancelled(before), { what: 'the render to end', limit: 60_000 })
    assert.equal((await user.patiently(parts[5])).status, 200)
  })

  it('keeps what another viewer waits for', async () => {
    const other = await server.user('other')
    assert.equal((await user.patiently(parts[7])).status, 200)
    const theirs = other.patiently(parts[8])
    await sleep(100)
    const before = await figure('cancelled_total')
    assert.equal((await user.patiently(parts[15])).status, 200)
    assert.equal((await theirs).status, 200)
    assert.equal(await figure('cancelled_total'), before)
  })
})
