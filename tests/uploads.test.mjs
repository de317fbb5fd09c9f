// Uploads that cannot be lost: independent clients, connections that break, servers that are killed, tokens that run
// out, two who write at once, a disk that is full.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, it } from 'node:test'
import * as client from 'tus-js-client'
import { endings } from './lib/endings.mjs'
import { decode, keyOf, sign } from './lib/jwt.mjs'
import { run, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { smallDisk } from './lib/small-disk.mjs'
import { begun, collection, create, digest, head, offsetOf, patch, tus } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()

/** The server's own word for what it keeps of a video's file. */
function hashOf(data, video) {
  const database = new DatabaseSync(join(data, 'millrace.db'), { readOnly: true })
  try {
    const query = 'SELECT sha256 FROM media JOIN videos ON media.id = media_id WHERE videos.id = ?'
    return database.prepare(query).get(video).sha256
  } finally {
    database.close()
  }
}

describe('tus-js-client', { concurrency: 1 }, () => {
  let server
  let user
  let film
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('sender')
    film = readFileSync(await media('vp9_webm'))
  })

  const upload = (options) =>
    new Promise((resolve, reject) => {
      let video
      const sending = new client.Upload(film, {
        endpoint: server.base + collection,
        headers: user.authorization,
        metadata: { filename: 'film.webm', filetype: 'video/webm', sha256: digest('sha256', film, 'hex') },
        retryDelays: [0, 20, 50, 100, 200],
        onAfterResponse: (_, answer) => {
          video = answer.getHeader('Millrace-Video') ?? video
        },
        onSuccess: () => resolve({ video, url: sending.url }),
        onError: reject,
        ...options,
      })
      sending.start()
    })

  it('sends a file in one go, in chunks, with a deferred length and in parallel parts', async () => {
    for (const options of [
      {},
      { uploadDataDuringCreation: true },
      { chunkSize: 50_000 },
      { uploadLengthDeferred: true, chunkSize: 100_000 },
      { parallelUploads: 3 },
    ]) {
      const { video, url } = await upload(options)
      const id = video ?? (await head(user, url.replace(server.base, ''))).headers['millrace-video']
      assert.equal((await user.ready(id)).bytes, film.length, JSON.stringify(options))
      assert.equal(hashOf(server.data, id), digest('sha256', film, 'hex'))
    }
  })

  it('goes on where it was stopped', async () => {
    let sending
    await new Promise((resolve, reject) => {
      sending = new client.Upload(film, {
        endpoint: server.base + collection,
        headers: user.authorization,
        chunkSize: 60_000,
        onChunkComplete: (_, sent) => sent >= 120_000 && resolve(),
        onError: reject,
      })
      sending.start()
    })
    await sending.abort()
    const path = sending.url.replace(server.base, '')
    const there = await offsetOf(user, path)
    assert.ok(there >= 120_000 && there < film.length)
    const { video } = await upload({ uploadUrl: sending.url, endpoint: null })
    await user.ready(video)
  })

  it('never sees the end of a server that is killed again and again', async () => {
    const { port } = server
    let kills = 0
    let killing = Promise.resolve()
    const { video } = await upload({
      chunkSize: 40_000,
      retryDelays: Array(200).fill(50),
      onChunkComplete: () => {
        if (kills >= 4 || !server.running) return
        kills++
        killing = killing.then(() => server.kill()).then(() => server.launch({ onPort: port }))
      },
    })
    await killing
    assert.ok(kills >= 3, `${kills} kills`)
    await user.ready(video)
    assert.equal(hashOf(server.data, video), digest('sha256', film, 'hex'))
  })
})

describe('One upload', { concurrency: 1 }, () => {
  let server
  let user
  let film
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('sender')
    film = readFileSync(await media('vp9_webm'))
  })
  const begin = async () => (await create(user, { length: film.length })).url
  const third = () => Math.floor(film.length / 3)

  it('a new request takes over from one that hangs, at once, with what that one brought', async () => {
    const url = await begin()
    const hanging = await begun(server, url, { size: film.length })
    await hanging.send(film.subarray(0, third()))
    // HEAD waits for nobody. What it says may be out of date when the next request comes, and must do none the less.
    const told = await offsetOf(user, url)
    assert.equal(told, 0)
    const answer = await patch(user, url, told, film)
    assert.equal(answer.status, 204, answer.text)
    await hanging.closed()
    assert.match(hanging.received.toString(), /HTTP\/1\.1 409 .*superseded/s)
    await user.ready(answer.headers['millrace-video'])
    assert.equal(hashOf(server.data, answer.headers['millrace-video']), digest('sha256', film, 'hex'))
  })

  it('two who write the same file at once end up with it, whole', async () => {
    const url = await begin()
    const write = async () => {
      for (let tries = 0; tries < 100; tries++) {
        const seen = await head(user, url)
        if (seen.headers['millrace-video']) return seen.headers['millrace-video']
        const at = Number(seen.headers['upload-offset'])
        await patch(user, url, at, film.subarray(at, at + 30_000)).catch(() => {})
      }
      throw new Error('it does not end')
    }
    const [one, other] = await Promise.all([write(), write()])
    assert.equal(one, other)
    await user.ready(one)
    assert.equal(hashOf(server.data, one), digest('sha256', film, 'hex'))
  })

  it('is not ended by a token that expires, and is nobody else’s', async () => {
    const [header, claims] = decode(user.token)
    const key = keyOf(user.token, server.data)
    const expired = sign(header, { ...claims, iat: 1000, exp: 2000 }, key)
    const late = server.client(expired)
    assert.equal((await late.ask('/api/v1/users/me')).status, 401)
    const url = await begin()
    assert.equal((await patch(late, url, 0, film.subarray(0, third()))).status, 204)
    assert.equal(
      (await patch(server.client(), url, third(), film.subarray(third(), 2 * third()))).status,
      204,
    )
    const stranger = await server.user('stranger')
    for (const answer of [
      await head(stranger, url),
      await patch(stranger, url, 2 * third(), film.subarray(2 * third())),
      await tus(stranger, 'DELETE', url),
    ])
      assert.equal(answer.status, 404)
    assert.deepEqual((await stranger.must(200, collection)).json.items, [])
    const [mine] = (await user.must(200, collection)).json.items
    assert.equal(mine.url, url)
    assert.equal(mine.offset, 2 * third())
    const answer = await patch(late, url, 2 * third(), film.subarray(2 * third()))
    await user.ready(answer.headers['millrace-video'])
    assert.equal((await create(late, { length: 10 })).status, 401)
  })

  it('goes with the account of its owner', async () => {
    const leaver = await server.user('leaver')
    const { url } = await create(leaver, { length: film.length, body: film.subarray(0, third()) })
    const body = { password: 'password of leaver' }
    await leaver.must(204, '/api/v1/users/me', { method: 'DELETE', body })
    assert.equal((await patch(server.client(), url, third(), film.subarray(third()))).status, 404)
  })

  it('is as long after a kill as was said before it; what is longer on the disk is cut off, what is gone is not claimed', async () => {
    const urls = []
    for (let i = 0; i < 3; i++) {
      urls.push(await begin())
      await patch(user, urls[i], 0, film.subarray(0, third()))
    }
    await server.kill()
    const database = new DatabaseSync(join(server.data, 'millrace.db'))
    const files = urls.map((url) => {
      const row = database.prepare('SELECT file FROM uploads WHERE id = ?').get(url.split('/').pop())
      return join(server.data, 'incoming', `kept-${row.file}`)
    })
    database.close()
    writeFileSync(files[1], Buffer.concat([readFileSync(files[1]), Buffer.from('never acknowledged')]))
    writeFileSync(files[2], readFileSync(files[2]).subarray(0, 1000))
    writeFileSync(join(server.data, 'incoming', 'kept-nobodys'), 'left over')
    await server.launch()
    user.base = server.base
    const offsets = [third(), third(), 1000]
    for (const [i, url] of urls.entries()) {
      assert.equal(await offsetOf(user, url), offsets[i])
      const answer = await patch(user, url, offsets[i], film.subarray(offsets[i]))
      assert.equal(answer.status, 204, answer.text)
      assert.equal(hashOf(server.data, answer.headers['millrace-video']), digest('sha256', film, 'hex'))
    }
  })

  it('is made a video when the server was killed between its last byte and its records', async () => {
    const { url } = await create(user, { length: film.length, body: film.subarray(0, third()) })
    await server.kill()
    // As the server leaves it: closed, and the file under its name in incoming/ or already under its key.
    const database = new DatabaseSync(join(server.data, 'millrace.db'))
    const id = url.split('/').pop()
    const { file } = database.prepare('SELECT file FROM uploads WHERE id = ?').get(id)
    const query = "UPDATE uploads SET state = 'closing', received = length, digest = '' WHERE id = ?"
    database.prepare(query).run(id)
    writeFileSync(join(server.data, 'incoming', `kept-${file}`), film)
    database.close()
    await server.launch()
    user.base = server.base
    const seen = await head(user, url)
    assert.equal(seen.headers['upload-offset'], String(film.length))
    await user.ready(seen.headers['millrace-video'])
    assert.equal(hashOf(server.data, seen.headers['millrace-video']), digest('sha256', film, 'hex'))
  })
})

describe('The IETF’s resumable uploads', { concurrency: 1 }, () => {
  let server
  let user
  let film
  let file
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('sender')
    file = await media('vp9_webm')
    film = readFileSync(file)
  })
  const kPartial = 'application/partial-upload'
  const draft = (method, path, headers = {}, body) => user.ask(path, { method, headers, body })
  const append = (url, offset, complete, body, headers = {}) =>
    draft(
      'PATCH',
      url,
      { 'content-type': kPartial, 'upload-offset': String(offset), 'upload-complete': complete, ...headers },
      body,
    )

  it('curl: the upload’s URL comes at once in a 104, the video at the end', async () => {
    const args = [
      '-sS',
      '-i',
      '--data-binary',
      `@${file}`,
      '-H',
      'Upload-Complete: ?1',
      '-H',
      'Content-Type: video/webm',
    ]
    args.push(
      '-H',
      `Authorization: Bearer ${user.token}`,
      '-H',
      'Content-Disposition: inline; filename="a film.webm"',
    )
    const { stdout } = await run('curl', [...args, server.base + collection])
    const text = stdout.toString()
    const interim = text.slice(text.indexOf('HTTP/1.1 104'))
    assert.match(
      interim,
      /^HTTP\/1\.1 104 Upload Resumption Supported\r\nLocation: (\S+)\r\nUpload-Limit: max-size=\d+, max-age=\d+\r\n\r\n/,
    )
    const last = text.slice(text.lastIndexOf('HTTP/1.1 201'))
    assert.match(last, /\r\nUpload-Complete: \?1\r\n/)
    const video = JSON.parse(last.slice(last.indexOf('\r\n\r\n') + 4))
    assert.equal(video.title, 'a film')
    await user.ready(video.id)
  })

  it('is begun, asked for, gone on with and completed', async () => {
    const begin = await draft(
      'POST',
      collection,
      { 'upload-complete': '?0', 'upload-length': String(film.length) },
      film.subarray(0, 1000),
    )
    assert.equal(begin.status, 201)
    assert.equal(begin.headers['upload-complete'], '?0')
    const url = begin.headers.location
    const seen = await draft('HEAD', url)
    assert.equal(seen.headers['upload-offset'], '1000')
    assert.equal(seen.headers['upload-complete'], '?0')
    assert.equal(seen.headers['upload-length'], String(film.length))
    assert.match(seen.headers['upload-limit'], /max-size=\d+/)
    assert.match(seen.headers['cache-control'], /no-store/)
    const wrong = await append(url, 10, '?0', film.subarray(10, 20))
    assert.equal(wrong.status, 409)
    assert.equal(wrong.headers['upload-offset'], '1000')
    assert.equal(wrong.headers['upload-complete'], '?0')
    const length = { 'upload-length': '5' }
    assert.equal((await append(url, 1000, '?0', film.subarray(1000, 2000), length)).status, 400)
    assert.equal((await append(url, 1000, '?1', film.subarray(1000, 2000))).status, 400) // another length
    assert.equal(
      (
        await draft(
          'PATCH',
          url,
          { 'upload-offset': '1000', 'upload-complete': '?0', 'content-type': 'text/plain' },
          'x',
        )
      ).status,
      415,
    )
    const more = await append(url, 1000, '?0', film.subarray(1000))
    assert.equal(more.status, 204)
    assert.equal(more.headers['upload-complete'], '?0')
    const done = await append(url, film.length, '?1', Buffer.alloc(0))
    assert.equal(done.status, 201, done.text)
    assert.equal(done.headers['upload-complete'], '?1')
    assert.equal((await draft('HEAD', url)).headers['upload-complete'], '?1')
    await user.ready(done.json.id)
  })

  it('knows no length before the end, if nobody says it, and checks the digests it is given', async () => {
    const repr = { 'repr-digest': `sha-256=:${digest('sha256', film)}:` }
    const begin = await draft('POST', collection, { 'upload-complete': '?0', ...repr })
    const url = begin.headers.location
    assert.equal((await draft('HEAD', url)).headers['upload-length'], undefined)
    const content = { 'content-digest': `sha-256=:${digest('sha256', film.subarray(1))}:` }
    assert.equal((await append(url, 0, '?1', film, content)).status, 460)
    const done = await append(url, 0, '?1', film, { 'content-digest': repr['repr-digest'] })
    assert.equal(done.status, 201, done.text)
    await user.ready(done.json.id)
    const other = await draft(
      'POST',
      collection,
      { 'upload-complete': '?1', ...repr },
      film.subarray(0, 300_000),
    )
    assert.equal(other.status, 422)
    assert.equal(other.headers['upload-complete'], '?1')
  })

  it('is cancelled by DELETE', async () => {
    const begin = await draft('POST', collection, { 'upload-complete': '?0' })
    assert.equal((await draft('DELETE', begin.headers.location)).status, 204)
    assert.equal((await draft('HEAD', begin.headers.location)).status, 404)
  })
})

it('A full disk keeps what fitted, and the upload goes on when there is room', async (t) => {
  const data = await smallDisk(ends, 64)
  if (!data) return t.skip('this user may not mount')
  const config = join(temporaryFolder('config'), 'millrace.toml')
  writeFileSync(config, 'reserved_free_disk = "8 MB"\nfill = "on demand"\n')
  const { server } = await startSite(ends, { data, args: ['--config', config] })
  const user = await server.user('sender')
  const film = readFileSync(await media('vp9_webm'))
  // A video with much behind it: what a demuxer skips, so that the disk fills and not the patience.
  const size = 40 << 20
  const { url } = await create(user, { length: size })
  writeFileSync(join(data, 'ballast'), Buffer.alloc(22 << 20))
  const large = Buffer.concat([film, Buffer.alloc(size - film.length)])
  const answer = await patch(user, url, 0, large)
  assert.equal(answer.status, 507, answer.text)
  assert.equal(answer.code, 'disk_full')
  const kept = await offsetOf(user, url)
  assert.ok(kept > 4 << 20 && kept < size, `${kept} bytes are kept`)
  assert.equal(answer.headers['upload-offset'], String(kept))
  unlinkSync(join(data, 'ballast'))
  const rest = await patch(user, url, kept, large.subarray(kept))
  assert.equal(rest.status, 204, rest.text)
  const id = rest.headers['millrace-video']
  assert.equal(hashOf(data, id), digest('sha256', large, 'hex'))
  await until(async () => (await user.video(id)).state !== 'indexing', { what: 'the index' })
})

it('An upload that nobody goes on with is removed in time', async () => {
  const { server } = await startSite(ends)
  const user = await server.user('sender')
  const { url } = await create(user, { length: 1000, body: Buffer.alloc(500) })
  await server.terminate()
  const database = new DatabaseSync(join(server.data, 'millrace.db'))
  const { file } = database.prepare('SELECT file FROM uploads').get()
  database.exec('UPDATE uploads SET expires_at = 1000')
  database.close()
  await server.launch()
  user.base = server.base
  await until(async () => (await head(user, url)).status === 404, { what: 'the upload to be removed' })
  await until(() => !existsSync(join(server.data, 'incoming', `kept-${file}`)), {
    what: 'its file to be removed',
  })
})
