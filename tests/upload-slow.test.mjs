// Senders that hardly send, two hundred at once: they are in nobody's way, and what they brought is kept.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { begun, create, offsetOf, patch } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kSenders = 200

describe('Two hundred slow senders', { concurrency: 1 }, () => {
  it('hold up nobody, and what they sent is there', async () => {
    const { server } = await startSite(ends)
    const slow = await server.user('slow')
    const film = readFileSync(await media('silent'))
    const made = await Promise.all(
      Array.from({ length: kSenders }, () => create(slow, { length: film.length })),
    )
    const senders = await Promise.all(
      made.map(({ url }) => begun(server, url, { size: film.length, token: slow.token })),
    )
    const sent = (i) => 300 + i
    await Promise.all(senders.map((one, i) => one.send(film.subarray(0, sent(i)))))

    const other = await server.user('other')
    const { url } = await create(other, { length: film.length })
    const done = await patch(other, url, 0, film)
    assert.equal(done.status, 204)
    await other.ready(done.headers['millrace-video'])

    // Half of them hang up; the others are taken over from by who asks where to go on.
    for (const one of senders.slice(0, kSenders / 2)) one.end()
    for (const [i, { url: one }] of made.entries())
      if (i < kSenders / 2)
        await until(async () => (await offsetOf(slow, one)) === sent(i), { what: `what sender ${i} brought` })
    const [hanging] = made.slice(-1)
    const answer = await patch(slow, hanging.url, 0, film)
    assert.equal(answer.status, 204, answer.text)
    await slow.ready(answer.headers['millrace-video'])
    for (const one of senders) one.end()
  })
})
