// What must not be lost when something else goes wrong: a database that takes nothing, an account that is closed, a body
// that ends too early, a question that comes while an upload is being closed.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { sleep, until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { collection, create, head, isWhole, offsetOf, patch, tus } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('An upload beside trouble', { concurrency: 1 }, () => {
  let server
  let user
  let film
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('sender')
    film = readFileSync(await media('silent'))
  })

  const database = (change) => {
    const opened = new DatabaseSync(join(server.data, 'millrace.db'), { timeout: 5000 })
    try {
      return change(opened)
    } finally {
      opened.close()
    }
  }
  /** As a full disk does it: what `when` names fails, until the function that this gives is called. */
  function refusing(when) {
    database((to) => to.exec(`CREATE TRIGGER trouble BEFORE ${when} BEGIN SELECT RAISE(ABORT, 'full'); END`))
    return () => database((to) => to.exec('DROP TRIGGER trouble'))
  }
  const originals = () =>
    readdirSync(join(server.data, 'objects'), { recursive: true }).filter((path) => /original$/.test(path))
      .length

  it('is closed by one, however many ask meanwhile', async () => {
    const cut = Math.floor(film.length / 2)
    const headers = { 'upload-concat': 'partial' }
    let going = true
    let asked = 0
    const asking = [0, 1, 2].map(async () => {
      while (going) {
        const { items } = (await user.must(200, collection)).json
        for (const { url } of items) await head(user, url)
        asked += items.length
      }
    })
    const videos = []
    for (let i = 0; i < 12; i++) {
      const parts = []
      for (const body of [film.subarray(0, cut), film.subarray(cut)])
        parts.push((await create(user, { length: body.length, headers, body })).url)
      const whole = { 'upload-concat': `final;${parts.join(' ')}` }
      const done = await tus(user, 'POST', collection, { headers: whole })
      assert.equal(done.status, 201, done.text)
      videos.push(done.headers['millrace-video'])
    }
    going = false
    await Promise.all(asking)
    assert.ok(asked > 0)
    for (const id of videos) await isWhole(user, id, film)
  })

  it('is there when the database takes it again, however often the server starts until then', async () => {
    const { url } = await create(user, { length: film.length })
    const heal = refusing('INSERT ON videos')
    assert.equal((await patch(user, url, 0, film)).status, 500)
    for (let start = 0; start < 2; start++) {
      await server.kill()
      await server.launch()
      user.base = server.base
    }
    assert.equal((await head(user, url)).status, 500)
    heal()
    const seen = await head(user, url)
    assert.equal(seen.headers['upload-offset'], String(film.length))
    await isWhole(user, seen.headers['millrace-video'], film)
  })

  it('leaves nothing behind as a form that the database does not take', async () => {
    const heal = refusing('INSERT ON videos')
    const before = originals()
    assert.equal((await user.sendBytes(film)).status, 500)
    await until(() => originals() === before, { what: 'the file to go' })
    heal()
    assert.equal((await user.sendBytes(film)).status, 201)
  })

  it('ends no server as a form that breaks off while the database takes nothing', async () => {
    let heal
    const broken = user.ask('/api/v1/videos', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: async (outgoing) => {
        outgoing.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n')
        outgoing.write(film.subarray(0, 100_000))
        const sum = 'SELECT COALESCE(SUM(bytes), 0) AS bytes FROM reservations'
        await until(() => database((of) => of.prepare(sum).get().bytes > 100_000), {
          what: 'its reservation',
        })
        heal = refusing('DELETE ON reservations')
        outgoing.destroy()
      },
    })
    await assert.rejects(broken)
    await until(() => /what a form had reserved/.test(server.log), { what: 'the failure to be noted' })
    heal()
    await user.must(200, '/api/v1/videos')
  })

  it('is not published as a form whose account is closed meanwhile', async () => {
    const guest = await server.user('guest')
    const fields = '--b\r\nContent-Disposition: form-data; name="visibility"\r\n\r\npublic\r\n'
    const before = originals()
    const answer = await guest.ask('/api/v1/videos', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: async (outgoing) => {
        outgoing.write(
          `${fields}--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n`,
        )
        outgoing.write(film.subarray(0, 100_000))
        await sleep(200)
        const body = { password: 'password of guest' }
        await guest.must(204, '/api/v1/users/me', { method: 'DELETE', body })
        outgoing.write(film.subarray(100_000))
        outgoing.end('\r\n--b--\r\n')
      },
    })
    assert.equal(answer.status, 401, answer.text)
    assert.equal((await user.must(200, '/api/v1/videos')).json.items.length, 0)
    await until(() => originals() === before, { what: 'the file to go' })
  })

  it('is not complete when a body of unknown length ends before the length that was said', async () => {
    const { url } = await create(user, { length: film.length })
    const half = Math.floor(film.length / 2)
    const draft = { 'content-type': 'application/partial-upload', 'upload-complete': '?1' }
    const send = (offset, bytes) =>
      user.ask(url, {
        method: 'PATCH',
        headers: { ...draft, 'upload-offset': String(offset) },
        body: async (outgoing) => {
          outgoing.write(bytes) // in chunks
          outgoing.end()
        },
      })
    const early = await send(0, film.subarray(0, half))
    assert.deepEqual([early.status, early.json.code], [400, 'inconsistent_length'])
    assert.equal(await offsetOf(user, url), half)
    const done = await send(half, film.subarray(half))
    assert.ok([200, 201].includes(done.status), done.text)
    await isWhole(user, done.headers['millrace-video'] ?? done.json.id, film)
  })
})
