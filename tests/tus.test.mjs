// tus 1.0 (tus.io/protocols/resumable-upload), sentence by sentence: every MUST of the protocol and its extensions
// that a server can break is a test here, in the protocol's order and by its headings.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { begun, collection, create, digest, encoded, head, offsetOf, patch, tus } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
let server
let user
let film
before(async () => {
  ;({ server } = await startSite(ends, { args: ['--config', configured()] }))
  user = await server.user('sender')
  film = readFileSync(await media('vp9_webm'))
})

function configured() {
  const file = joinPath(temporaryFolder('config'), 'millrace.toml')
  writeFileSync(file, 'max_upload = "64 MB"\nopen_uploads_per_user = 40\n')
  return file
}

const begin = async (options = {}) => {
  const answer = await create(user, { length: film.length, metadata: { filename: 'film.webm' }, ...options })
  assert.equal(answer.status, 201, answer.text)
  return answer.url
}
const half = () => film.subarray(0, film.length >> 1)
const rest = () => film.subarray(film.length >> 1)

describe('Core protocol', () => {
  it('Tus-Resumable: in every answer, also refusals, and 412 with Tus-Version for another version', async () => {
    const url = await begin()
    for (const answer of [
      await head(user, url),
      await head(user, `${collection}/0123456789abcdef`),
      await patch(user, url, 5, Buffer.from('x')),
      await tus(user, 'OPTIONS', url),
      await create(user, { length: -1 }),
      await tus(user, 'DELETE', url),
    ])
      assert.equal(answer.headers['tus-resumable'], '1.0.0', `${answer.status}`)
    const fresh = await begin()
    const wrong = { 'tus-resumable': '0.2.2' }
    for (const answer of [
      await head(user, fresh, wrong),
      await patch(user, fresh, 0, half(), wrong),
      await create(user, { length: 10, headers: wrong }),
      await tus(user, 'DELETE', fresh, { headers: wrong }),
      await patch(user, fresh, 0, half(), { 'tus-resumable': null }),
    ]) {
      assert.equal(answer.status, 412)
      assert.equal(answer.headers['tus-version'], '1.0.0')
    }
    assert.equal(await offsetOf(user, fresh), 0) // MUST NOT process the request
  })

  it('HEAD: Upload-Offset even at 0 and when complete, Upload-Length, Cache-Control: no-store', async () => {
    const url = await begin()
    let seen = await head(user, url)
    assert.equal(seen.status, 200)
    assert.equal(seen.headers['upload-offset'], '0')
    assert.equal(seen.headers['upload-length'], String(film.length))
    assert.match(seen.headers['cache-control'], /no-store/)
    await patch(user, url, 0, film)
    seen = await head(user, url)
    assert.equal(seen.headers['upload-offset'], String(film.length))
    const unknown = await head(user, `${collection}/0123456789abcdef`)
    assert.equal(unknown.status, 404)
    assert.equal(unknown.headers['upload-offset'], undefined)
    assert.equal((await head(user, `${collection}/..%2f..`)).status >= 400, true)
  })

  it('PATCH: 204 with the new offset; the last one and HEAD after it name the video', async () => {
    const url = await begin()
    const first = await patch(user, url, 0, half())
    assert.equal(first.status, 204)
    assert.equal(first.headers['upload-offset'], String(half().length))
    assert.equal(first.headers['millrace-video'], undefined)
    const last = await patch(user, url, half().length, rest())
    assert.equal(last.status, 204)
    assert.equal(last.headers['upload-offset'], String(film.length))
    const id = last.headers['millrace-video']
    assert.match(id, /^\w{16}$/)
    assert.equal((await head(user, url)).headers['millrace-video'], id)
    const video = await user.ready(id)
    assert.equal(video.title, 'film')
    assert.equal(video.bytes, film.length)
  })

  it('PATCH: another content type is 415, no offset is 400, an unknown upload 404', async () => {
    const url = await begin()
    assert.equal((await patch(user, url, 0, half(), { 'content-type': 'video/mp4' })).status, 415)
    for (const offset of ['', '-1', '1e3', '0x0', '0.0', '+0', ' ', '9'.repeat(30)])
      assert.equal((await patch(user, url, offset, half())).status, 400, `"${offset}"`)
    assert.equal((await patch(user, `${collection}/0123456789abcdef`, 0, half())).status, 404)
    assert.equal(await offsetOf(user, url), 0)
  })

  it('PATCH: another offset is 409 and changes nothing', async () => {
    const url = await begin()
    await patch(user, url, 0, half())
    for (const offset of [0, half().length - 1, half().length + 1, film.length, 999_999_999_999]) {
      const answer = await patch(user, url, offset, Buffer.from('x'))
      assert.equal(answer.status, 409, `${offset}`)
      assert.equal(answer.code, 'wrong_offset')
      assert.equal(answer.headers['upload-offset'], String(half().length))
    }
    assert.equal(await offsetOf(user, url), half().length)
    const last = await patch(user, url, half().length, rest())
    await user.ready(last.headers['millrace-video'])
  })

  it('PATCH: more than was announced is refused', async () => {
    const url = await begin({ length: 1000 })
    const answer = await patch(user, url, 0, film.subarray(0, 1001))
    assert.equal(answer.status, 413)
    assert.equal(answer.code, 'beyond_length')
    assert.equal(await offsetOf(user, url), 0)
  })

  it('PATCH: as much as possible of what a broken connection brought is stored', async () => {
    const url = await begin()
    const connection = await begun(server, url, { size: film.length })
    await connection.send(half())
    await waitForBytes(connection)
    connection.socket.end()
    await connection.closed()
    assert.equal(await offsetOf(user, url), half().length)
  })

  it('OPTIONS: version, extensions, largest size; Tus-Resumable is ignored', async () => {
    for (const path of [collection, await begin()]) {
      const answer = await tus(user, 'OPTIONS', path, { headers: { 'tus-resumable': '9.9.9' } })
      assert.equal(answer.status, 204)
      assert.equal(answer.headers['tus-version'], '1.0.0')
      assert.equal(answer.headers['tus-max-size'], String(64 << 20))
      assert.deepEqual(answer.headers['tus-extension'].split(','), [
        'creation',
        'creation-with-upload',
        'creation-defer-length',
        'expiration',
        'checksum',
        'termination',
        'concatenation',
      ])
      assert.deepEqual(answer.headers['tus-checksum-algorithm'].split(','), ['sha256', 'sha1'])
    }
  })

  it('X-HTTP-Method-Override: is the method, whatever the real one is', async () => {
    const url = await begin()
    const headers = { 'x-http-method-override': 'PATCH', 'upload-offset': '0' }
    const type = { 'content-type': 'application/offset+octet-stream' }
    assert.equal(
      (await tus(user, 'POST', url, { headers: { ...headers, ...type }, body: half() })).status,
      204,
    )
    assert.equal(
      (await tus(user, 'POST', url, { headers: { 'x-http-method-override': 'DELETE' } })).status,
      204,
    )
    assert.equal((await head(user, url)).status, 404)
    assert.equal(
      (await tus(user, 'POST', url, { headers: { 'x-http-method-override': 'BREW' } })).status,
      400,
    )
  })
})

/** Until the server has read what was sent: its side of a connection reads in order, so ask it nothing, but wait. */
async function waitForBytes({ socket }) {
  while (socket.writableLength > 0) await new Promise((resolve) => socket.once('drain', resolve))
}

describe('Creation', () => {
  it('201 with a Location; the upload begins at 0', async () => {
    const answer = await create(user, { length: 100 })
    assert.equal(answer.status, 201)
    assert.match(answer.url, /^\/api\/v1\/uploads\/\w{16}$/)
    assert.equal(await offsetOf(user, answer.url), 0)
  })

  it('needs somebody who is known', async () => {
    assert.equal((await create(server.client(), { length: 100 })).status, 401)
  })

  it('says one of Upload-Length and Upload-Defer-Length, each as it must be', async () => {
    for (const [headers, status] of [
      [{}, 400],
      [{ 'upload-length': '10', 'upload-defer-length': '1' }, 400],
      [{ 'upload-defer-length': '2' }, 400],
      [{ 'upload-length': '-5' }, 400],
      [{ 'upload-length': '1.5' }, 400],
      [{ 'upload-length': 'many' }, 400],
      [{ 'upload-length': '9'.repeat(40) }, 400],
      [{ 'upload-length': String((64 << 20) + 1) }, 413],
      [{ 'upload-length': '999999999999999' }, 413],
      [{ 'upload-length': '0' }, 415], // empty, so not a video
    ])
      assert.equal((await create(user, { headers })).status, status, JSON.stringify(headers))
  })

  it('deferred: HEAD says so until the length is there, which then cannot change', async () => {
    const url = (await create(user, { headers: { 'upload-defer-length': '1' } })).url
    assert.equal((await head(user, url)).headers['upload-defer-length'], '1')
    assert.equal((await head(user, url)).headers['upload-length'], undefined)
    assert.equal((await patch(user, url, 0, half())).status, 204)
    assert.equal((await head(user, url)).headers['upload-defer-length'], '1')
    const length = (value) => ({ 'upload-length': String(value) })
    for (const wrong of [10, -1])
      assert.equal((await patch(user, url, half().length, rest(), length(wrong))).status, 400)
    const piece = rest().subarray(0, 10)
    assert.equal((await patch(user, url, half().length, piece, length(film.length))).status, 204)
    const seen = await head(user, url)
    assert.equal(seen.headers['upload-length'], String(film.length))
    assert.equal(seen.headers['upload-defer-length'], undefined)
    const at = half().length + 10
    const changed = await patch(user, url, at, rest().subarray(10), length(film.length + 1))
    assert.equal(changed.status, 400)
    assert.equal(changed.code, 'inconsistent_length')
    const last = await patch(user, url, at, rest().subarray(10))
    await user.ready(last.headers['millrace-video'])
  })

  it('metadata: given back as it was sent, used when it is good, refused when it is malformed', async () => {
    const metadata = {
      filename: '水车.webm',
      title: '../../<b>\u202Ename\u0000',
      visibility: 'private',
      empty: '',
    }
    const url = await begin({ metadata })
    assert.equal((await head(user, url)).headers['upload-metadata'], encoded(metadata))
    const video = await user.video((await patch(user, url, 0, film)).headers['millrace-video'])
    assert.equal(video.visibility, 'private')
    assert.equal(video.title, '../../<b>name')
    for (const bad of [
      'filename !!!',
      'filename YQ',
      'a YQ==,a YQ==',
      'a YQ== YQ==',
      'a YQ==,,b YQ==',
      `${'k'.repeat(65)} YQ==`,
    ])
      assert.equal((await create(user, { length: 5, headers: { 'upload-metadata': bad } })).status, 400, bad)
    assert.equal((await create(user, { length: 5, metadata: { visibility: 'all' } })).status, 422)
    assert.equal((await create(user, { length: 5, metadata: { sha256: 'abc' } })).status, 400)
  })

  it('with upload: the offset counts what came along, up to the whole', async () => {
    const part = await create(user, { length: film.length, body: half() })
    assert.equal(part.status, 201)
    assert.equal(part.headers['upload-offset'], String(half().length))
    const whole = await create(user, { length: film.length, body: film })
    assert.equal(whole.status, 201)
    assert.equal(whole.headers['upload-offset'], String(film.length))
    await user.ready(whole.headers['millrace-video'])
    const typed = { headers: { 'content-type': 'video/webm' } }
    assert.equal((await create(user, { length: film.length, body: film, ...typed })).status, 415)
  })

  it('what is no video is refused as soon as that is seen, and by the same code as a form', async () => {
    const text = Buffer.alloc(200_000, 'no video at all ')
    const url = (await create(user, { length: 5_000_000 })).url
    const answer = await patch(user, url, 0, text)
    assert.equal(answer.status, 415)
    assert.equal(answer.code, 'not_media')
    assert.equal((await user.sendBytes(text)).code, 'not_media')
    assert.equal((await head(user, url)).status, 410)
    assert.equal((await patch(user, url, 0, film)).code, 'not_media')
  })
})

describe('Expiration', () => {
  it('Upload-Expires in the answers to POST, PATCH and HEAD, as an HTTP date', async () => {
    const created = await create(user, { length: film.length })
    const patched = await patch(user, created.url, 0, half())
    for (const { headers } of [created, patched, await head(user, created.url)]) {
      const left = new Date(headers['upload-expires']) - Date.now()
      assert.match(headers['upload-expires'], /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
      assert.ok(left > 6.9 * 86_400_000 && left < 7.1 * 86_400_000, headers['upload-expires'])
    }
  })
})

describe('Checksum', () => {
  it('a right one is 204, a wrong one 460 and an unknown one 400, and then nothing is kept', async () => {
    const url = await begin()
    const sum = (text) => ({ 'upload-checksum': text })
    for (const [headers, status] of [
      [sum(`sha1 ${digest('sha1', rest())}`), 460],
      [sum(`sha256 ${digest('sha256', rest())}`), 460],
      [{ 'content-digest': `sha-256=:${digest('sha256', rest())}:` }, 460],
      [sum(`crc32 ${digest('sha1', half())}`), 400],
      [sum('sha1 !!!'), 400],
      [sum('sha1'), 400],
      [sum(`sha1 ${digest('sha256', half())}`), 400],
    ]) {
      const answer = await patch(user, url, 0, half(), headers)
      assert.equal(answer.status, status, JSON.stringify(headers))
      assert.equal(await offsetOf(user, url), 0)
    }
    assert.equal((await patch(user, url, 0, half(), sum(`sha1 ${digest('sha1', half())}`))).status, 204)
    const wrong = await patch(user, url, half().length, rest(), sum(`sha1 ${digest('sha1', half())}`))
    assert.equal(wrong.status, 460)
    assert.equal(wrong.code, 'checksum_mismatch')
    assert.equal(await offsetOf(user, url), half().length)
    const last = await patch(user, url, half().length, rest(), sum(`sha256 ${digest('sha256', rest())}`))
    assert.equal(last.status, 204)
    await user.ready(last.headers['millrace-video'])
  })

  it('of a request that broke off, nothing that could not be verified is kept', async () => {
    const url = await begin()
    const headers = { 'Upload-Checksum': `sha1 ${digest('sha1', film)}` }
    const connection = await begun(server, url, { size: film.length, headers })
    await connection.send(half())
    await waitForBytes(connection)
    connection.socket.end()
    await connection.closed()
    assert.equal(await offsetOf(user, url), 0)
    const last = await patch(user, url, 0, film, { 'upload-checksum': `sha1 ${digest('sha1', film)}` })
    await user.ready(last.headers['millrace-video'])
  })

  it('the whole is held against the hash that was announced', async () => {
    const good = await begin({ metadata: { sha256: digest('sha256', film, 'hex') } })
    await user.ready((await patch(user, good, 0, film)).headers['millrace-video'])
    const bad = await begin({ metadata: { sha256: digest('sha256', half(), 'hex') } })
    const answer = await patch(user, bad, 0, film)
    assert.equal(answer.status, 422)
    assert.equal(answer.code, 'wrong_hash')
    assert.equal((await head(user, bad)).status, 410)
  })
})

describe('Termination', () => {
  it('204, and from then on 404', async () => {
    const url = await begin()
    await patch(user, url, 0, half())
    assert.equal((await tus(user, 'DELETE', url)).status, 204)
    for (const answer of [await head(user, url), await patch(user, url, half().length, rest())])
      assert.equal(answer.status, 404)
    assert.equal((await tus(user, 'DELETE', url)).status, 404)
  })

  it('ends a request that is under way', async () => {
    const url = await begin()
    const connection = await begun(server, url, { size: film.length })
    await connection.send(half())
    assert.equal((await tus(user, 'DELETE', url)).status, 204)
    await connection.closed()
    assert.equal((await head(user, url)).status, 404)
  })
})

describe('Concatenation', () => {
  const partial = async (bytes, client = user) => {
    const headers = { 'upload-concat': 'partial' }
    const answer = await create(client, { length: bytes.length, headers, body: bytes })
    assert.equal(answer.status, 201, answer.text)
    return answer.url
  }
  const join = (urls, { client = user, metadata = { filename: 'joined.webm' } } = {}) =>
    create(client, { metadata, headers: { 'upload-concat': `final;${urls.join(' ')}` } })

  it('the parts are one file, in the order of the list, whatever order they came in', async () => {
    const third = Math.floor(film.length / 3)
    const c = await partial(film.subarray(2 * third))
    const a = await partial(film.subarray(0, third))
    const b = await partial(film.subarray(third, 2 * third))
    assert.equal((await head(user, a)).headers['upload-concat'], 'partial')
    const metadata = { filename: 'j.webm', sha256: digest('sha256', film, 'hex') }
    const made = await join([a, `http://${server.host}:${server.port}${b}`, c], { metadata })
    assert.equal(made.status, 201, made.text)
    const seen = await head(user, made.url)
    assert.equal(seen.headers['upload-offset'], String(film.length))
    assert.equal(seen.headers['upload-length'], String(film.length))
    assert.match(seen.headers['upload-concat'], /^final;/)
    assert.equal(made.headers['millrace-video'], seen.headers['millrace-video'])
    const video = await user.ready(seen.headers['millrace-video'])
    assert.equal(video.title, 'j')
    assert.equal((await patch(user, made.url, film.length, Buffer.from('x'))).status, 403)
    // The answer may have been lost: asking again is no second video.
    const again = await join([a, `http://${server.host}:${server.port}${b}`, c], { metadata })
    assert.equal(again.headers['millrace-video'], seen.headers['millrace-video'])
  })

  it('a part may be there twice', async () => {
    const a = await partial(film)
    const made = await join([a, a])
    assert.equal(made.status, 201, made.text)
    assert.equal(made.headers['upload-length'], String(2 * film.length))
    await user.settled(made.headers['millrace-video'])
  })

  it('unfinished, foreign, unknown and whole uploads are no parts', async () => {
    const other = await server.user('other')
    const theirs = await partial(half(), other)
    const mine = await partial(half())
    const open = (await create(user, { length: 10, headers: { 'upload-concat': 'partial' } })).url
    assert.equal((await join([mine, theirs])).status, 404)
    assert.equal((await join([mine, `${collection}/0123456789abcdef`])).status, 404)
    assert.equal((await join([mine, open])).status, 409)
    assert.equal((await join([mine, await begin()])).status, 422)
    assert.equal((await join([])).status, 400)
    assert.equal((await create(user, { headers: { 'upload-concat': 'half' } })).status, 400)
    const both = { 'upload-concat': `final;${mine}`, 'upload-length': '10' }
    assert.equal((await create(user, { headers: both })).status, 400)
    assert.equal(await offsetOf(user, mine), half().length)
  })

  it('what the parts make must be a video', async () => {
    const made = await join([await partial(Buffer.alloc(100_000, 'text')), await partial(half())])
    assert.equal(made.status, 415)
    assert.equal(made.code, 'not_media')
  })
})

it('So many may be open at a time', async () => {
  const eager = await server.user('eager')
  for (let i = 0; i < 40; i++) assert.equal((await create(eager, { length: 10 })).status, 201)
  const answer = await create(eager, { length: 10 })
  assert.equal(answer.status, 429)
  assert.equal(answer.code, 'too_many_uploads')
  const { items } = (await eager.must(200, collection)).json
  assert.equal(items.length, 40)
  assert.equal((await tus(eager, 'DELETE', items[0].url)).status, 204)
  assert.equal((await create(eager, { length: 10 })).status, 201)
})
