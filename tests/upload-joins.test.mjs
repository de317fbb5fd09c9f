// Final uploads on the way: parts that live as long as they are needed, and files that a restored disk has lost.
import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { create, head, isWhole, offsetOf, patch, tus } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kPartial = { 'upload-concat': 'partial' }

describe('A final upload', { concurrency: 1 }, () => {
  let server
  let user
  let film
  let cut
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('sender')
    film = readFileSync(await media('silent'))
    cut = Math.floor(film.length / 2)
  })

  const nameOf = (url) => url.split('/').pop()
  const part = async (body, metadata) =>
    (await create(user, { length: body.length, metadata, headers: kPartial, body })).url
  const both = async () => [await part(film.subarray(0, cut)), await part(film.subarray(cut))]
  const finish = (...parts) =>
    tus(user, 'POST', '/api/v1/uploads', { headers: { 'upload-concat': `final;${parts.join(' ')}` } })
  /** What a server that stops leaves, changed before it starts again. */
  async function between(change) {
    await server.kill()
    const database = new DatabaseSync(join(server.data, 'millrace.db'))
    try {
      change(database)
    } finally {
      database.close()
    }
    await server.launch()
    user.base = server.base
  }
  const fileOf = (database, url) =>
    join(
      server.data,
      'incoming',
      `kept-${database.prepare('SELECT file FROM uploads WHERE id = ?').get(nameOf(url)).file}`,
    )
  /** A final upload as it is while its parts are being put together. */
  const joining = (database, id, parts, received) =>
    database
      .prepare(
        `INSERT INTO uploads (id, owner_id, kind, state, file, length, received, sha256, metadata, concat, parts, media_id,
         title, description, visibility, file_name, created_at, expires_at)
         SELECT :id, owner_id, 'final', 'joining', :id, :length, :received, '', '', :concat, :parts, 'Media' || substr(:id, 6),
         '', '', 'unlisted', '', created_at, expires_at FROM uploads WHERE id = :first`,
      )
      .run({
        id,
        length: film.length,
        received,
        concat: `final;${parts.join(' ')}`,
        parts: parts.map(nameOf).join(' '),
        first: nameOf(parts[0]),
      })

  it('has its tail as long as bytes come before it', async () => {
    const tail = await part(film.subarray(cut))
    const begin = await create(user, { length: cut, metadata: { tail: nameOf(tail) }, headers: kPartial })
    await between((database) =>
      database
        .prepare('UPDATE uploads SET expires_at = ? WHERE id = ?')
        .run(Date.now() + 60_000, nameOf(tail)),
    )
    await patch(user, begin.url, 0, film.subarray(0, cut))
    const expires = async (url) => Date.parse((await head(user, url)).headers['upload-expires'])
    assert.ok((await expires(tail)) >= (await expires(begin.url)) - 1000, 'the tail is renewed')
    const answer = await finish(begin.url, tail)
    await isWhole(user, answer.headers['millrace-video'], film)
  })

  it('goes on when its file is lost, as long as its parts are there', async () => {
    const parts = await both()
    const id = 'Final67890123452'
    await between((database) => joining(database, id, parts, 1000))
    const video = await until(
      async () => (await head(user, `/api/v1/uploads/${id}`)).headers['millrace-video'],
      {
        what: 'the parts to be a video',
      },
    )
    await isWhole(user, video, film)
  })

  it('is given up when a part has become shorter, which is sent again', async () => {
    const parts = await both()
    const id = 'Final67890123453'
    await between((database) => {
      joining(database, id, parts, 0)
      rmSync(fileOf(database, parts[1]))
    })
    await until(async () => [404, 410].includes((await head(user, `/api/v1/uploads/${id}`)).status), {
      what: 'the upload to be given up',
    })
    // The first part's file went into the whole, and with it.
    assert.equal((await head(user, parts[0])).status, 404)
    assert.equal(await offsetOf(user, parts[1]), 0)
    assert.equal((await patch(user, parts[1], 0, film.subarray(cut))).status, 204)
    const answer = await finish(await part(film.subarray(0, cut)), parts[1])
    await isWhole(user, answer.headers['millrace-video'], film)
  })

  it('that was complete, and whose file is lost, is told to be sent again', async () => {
    const { url } = await create(user, { length: film.length, body: film.subarray(0, cut) })
    await between((database) =>
      database
        .prepare("UPDATE uploads SET state = 'closing', received = length WHERE id = ?")
        .run(nameOf(url)),
    )
    assert.equal((await head(user, url)).status, 410)
    assert.equal((await tus(user, 'GET', url)).json?.code ?? 'lost', 'lost')
  })

  it('keeps its parts, though they have expired, until it is done', async () => {
    const parts = await both()
    const id = 'Final67890123454'
    await between((database) => {
      joining(database, id, parts, 0)
      for (const one of parts)
        database.prepare('UPDATE uploads SET expires_at = 1 WHERE id = ?').run(nameOf(one))
    })
    const video = await until(
      async () => (await head(user, `/api/v1/uploads/${id}`)).headers['millrace-video'],
      {
        what: 'the parts to be a video',
      },
    )
    await isWhole(user, video, film)
  })
})
