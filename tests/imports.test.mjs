// Videos fetched from addresses, by a server that may reach this machine: cut off, killed, changed, endless, slow,
// compressed, without a certificate. Where it may go at all is outbound.test.mjs.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { endings } from './lib/endings.mjs'
import { file, redirect, startOrigin } from './lib/origin.mjs'
import { run, until } from './lib/process.mjs'
import { Server, temporaryFolder } from './lib/server.mjs'
import { collection } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const imports = '/api/v1/imports'
const kLimit = 4 << 20

describe('A video from an address', { concurrency: 1 }, () => {
  let server
  let owner
  let origin
  let film
  const config = join(temporaryFolder('config'), 'millrace.toml')

  before(async () => {
    film = readFileSync(await media('vp9_webm'))
    writeFileSync(
      config,
      `outbound_allow = ["127.0.0.1"]\nimport_idle_seconds = 1\nimports_per_user = 4\nmax_upload = ${kLimit}\n`,
    )
    server = await Server.start({ args: ['--config', config] })
    ends(() => server.stop())
    await server.admin()
    owner = await server.user('owner')
    origin = await startOrigin(ends)
  })

  const ask = async (urls, more = {}) => {
    const body = { urls: [urls].flat(), ...more }
    return (await owner.must(202, imports, { method: 'POST', body })).json.items
  }
  const look = async ({ id }) => (await owner.must(200, `${imports}/${id}`)).json
  const ended = (one, limit) =>
    until(
      async () => {
        const now = await look(one)
        return !['queued', 'running'].includes(now.state) && now
      },
      { what: `the import of ${one.url}`, limit },
    )
  const bytesOf = async (video) => (await owner.must(200, `/api/v1/videos/${video}/original`)).body
  const fetched = async (url, more) => {
    const [one] = await ask(url, more)
    const done = await ended(one)
    assert.equal(done.state, 'ready', JSON.stringify(done))
    return done
  }
  const refused = async (url) => {
    const [one] = await ask(url)
    const done = await ended(one)
    assert.equal(done.state, 'failed', JSON.stringify(done))
    return done.reason.code
  }

  it('is fetched, plays, and is named by its server or by its address', async () => {
    assert.equal((await owner.must(200, '/api/v1/server')).json.imports, true)
    origin.at['/mill%20race.webm'] = file(film)
    origin.at['/get'] = file(film, {
      headers: { 'content-disposition': "attachment; filename=x; filename*=UTF-8''%E6%B0%B4%E8%BD%A6.webm" },
    })
    origin.at['/moved'] = redirect('/mill%20race.webm?token=1', 301)
    const items = await ask([`${origin.base}/mill race.webm`, `${origin.base}/get`, `${origin.base}/moved`])
    const done = await Promise.all(items.map((one) => ended(one)))
    assert.deepEqual(
      done.map(({ state, title, visibility }) => [state, title, visibility]),
      [
        ['ready', 'mill race', 'unlisted'],
        ['ready', '水车', 'unlisted'],
        ['ready', 'mill race', 'unlisted'],
      ],
    )
    const video = await owner.ready(done[1].video)
    assert.deepEqual([video.title, video.can_edit], ['水车', true])
    assert.ok((await bytesOf(done[1].video)).equals(film))
    const named = await fetched(`${origin.base}/get`, { title: 'Mine', visibility: 'private' })
    const mine = await owner.video(named.video)
    assert.deepEqual([mine.title, mine.visibility], ['Mine', 'private'])
    assert.equal(origin.of('/get')[0].headers['accept-encoding'], 'identity')
  })

  it('goes on where it was cut off, again and again', async () => {
    origin.at['/cut.webm'] = file(film, { cuts: [5000, 1, 20000, 7] })
    const done = await fetched(`${origin.base}/cut.webm`)
    assert.ok((await bytesOf(done.video)).equals(film))
    const came = origin.of('/cut.webm').map(({ headers }) => headers)
    assert.equal(came.length, 5)
    assert.equal(came[0].range, undefined)
    for (const { range, 'if-range': tag } of came.slice(1))
      assert.ok(/^bytes=[1-9]\d*-$/.test(range) && tag === '"one"', `${range} ${tag}`)
  })

  it('begins again when the file has changed, and never mixes two', async () => {
    const other = Buffer.concat([film, Buffer.from([0xec, 0x80])]) // a Void element behind it
    const answer = file(film, { cuts: [30000] })
    origin.at['/change.webm'] = (request, response) => {
      if (request.headers.range) Object.assign(answer.given, { bytes: other, etag: '"two"' })
      answer(request, response)
    }
    const done = await fetched(`${origin.base}/change.webm`)
    assert.ok((await bytesOf(done.video)).equals(other))
    assert.equal(origin.of('/change.webm')[1].headers['if-range'], '"one"')

    // A server that gives another range than was asked for, or cannot say which file it is of.
    let tries = 0
    origin.at['/lies.webm'] = (request, response) => {
      if (!tries++) return file(film, { cuts: [30000] })(request, response)
      if (tries > 2) return file(film)(request, response)
      const range = `bytes 0-${film.length - 1}/${film.length}`
      response.writeHead(206, { etag: '"one"', 'content-range': range, 'content-length': film.length })
      response.end(film)
    }
    assert.ok((await bytesOf((await fetched(`${origin.base}/lies.webm`)).video)).equals(film))
    origin.at['/nameless.webm'] = file(film, { etag: '', cuts: [30000] })
    assert.ok((await bytesOf((await fetched(`${origin.base}/nameless.webm`)).video)).equals(film))
    assert.equal(origin.of('/nameless.webm')[1].headers.range, undefined)
  })

  /** The server is killed while the import waits for bytes that never come on this connection. */
  async function killed(name, meanwhile = () => {}) {
    let release
    const answer = file(film)
    origin.at[name] = (request, response) => {
      if (request.headers.range || release) return answer(request, response)
      response.writeHead(200, { 'content-length': film.length, etag: '"one"' })
      response.write(film.subarray(0, 40000))
      release = true
    }
    const [one] = await ask(origin.base + name)
    await until(async () => (await look(one)).received === 40000, { what: 'its first bytes' })
    await server.kill()
    meanwhile(one)
    await server.launch()
    owner.base = server.base
    return { one, done: await ended(one) }
  }

  it('goes on after the server was killed', async () => {
    const { done } = await killed('/killed.webm')
    assert.equal(done.state, 'ready', JSON.stringify(done))
    assert.ok((await bytesOf(done.video)).equals(film))
  })

  it('may take so long in all, however often it is taken up, until its owner says to go on', async () => {
    // Asked for long ago, too: it is listed as long as it holds what it has fetched.
    const { one, done } = await killed('/long.webm', ({ id }) => {
      const database = new DatabaseSync(join(server.data, 'millrace.db'))
      const eightDaysAgo = Date.now() - 8 * 24 * 3600_000
      const change = 'UPDATE imports SET spent_ms = ?, created_at = ? WHERE id = ?'
      database.prepare(change).run(24 * 3600_000, eightDaysAgo, id)
      database.close()
    })
    assert.deepEqual([done.state, done.reason?.code], ['failed', 'too_slow'])
    await owner.must(202, `${imports}/${one.id}/retry`, { method: 'POST' })
    const now = await ended(one)
    assert.equal(now.state, 'ready', JSON.stringify(now))
    assert.ok((await bytesOf(now.video)).equals(film))
  })

  it('ends with the reason when it cannot become a video', async () => {
    const gzip = { 'content-encoding': 'gzip' }
    const endless = (head, chunk) => (_, response) => {
      response.writeHead(200, head)
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      }
      response.on('drain', more)
      more()
    }
    Object.assign(origin.at, {
      '/page': (_, response) => response.end('<!doctype html><title>No film</title>'),
      '/large': file(Buffer.concat([film, Buffer.alloc(kLimit)])),
      '/endless': endless({ 'content-type': 'video/webm' }, Buffer.concat([film, Buffer.alloc(65536)])),
      '/endless-page': endless({}, Buffer.alloc(65536, 'text ')),
      '/bomb': (_, response) => response.writeHead(200, gzip).end(gzipSync(Buffer.alloc(1 << 20))),
      '/loop': redirect('/loop'),
      '/there': redirect('/back', 308),
      '/back': redirect('/there', 307),
      '/to-file': redirect('file:///etc/passwd'),
      '/to-mail': redirect('http://127.0.0.1:25/'),
      '/to-private': redirect('http://10.0.0.1/'),
      '/secret': (_, response) => response.writeHead(401).end(),
      '/teapot': (_, response) => response.writeHead(418).end(),
    })
    for (const [path, code] of Object.entries({
      '/page': 'not_media',
      '/large': 'too_large',
      '/endless': 'too_large',
      '/endless-page': 'not_media',
      '/bomb': 'encoded',
      '/loop': 'too_many_redirects',
      '/there': 'too_many_redirects',
      '/to-file': 'bad_url',
      '/to-mail': 'port_forbidden',
      '/to-private': 'address_forbidden',
      '/secret': 'access_denied',
      '/nothing': 'not_there',
      '/teapot': 'server_refused',
    }))
      assert.equal(await refused(origin.base + path), code, path)
    assert.equal(origin.of('/loop').length, 11)
    assert.deepEqual(
      (await owner.must(200, collection)).json.items,
      [],
      'none is shown as an upload to go on with',
    )
  })

  it('is tried again a few times, later each time, and by hand', async () => {
    let broken = true
    origin.at['/ill.webm'] = (request, response) =>
      broken ? response.writeHead(503).end() : file(film)(request, response)
    // Bytes that do not come, and a server that is not there.
    origin.at['/silent'] = (_, response) => response.writeHead(200, { 'content-length': 9 }).flushHeaders()
    const codes = Promise.all([refused(`${origin.base}/silent`), refused('http://127.0.0.1:1025/')])
    const [one] = await ask(`${origin.base}/ill.webm`)
    await until(async () => (await look(one)).trouble?.code === 'server_failed', { what: 'its trouble' })
    const failed = await ended(one)
    assert.deepEqual([failed.state, failed.reason.code], ['failed', 'server_failed'])
    assert.equal(origin.of('/ill.webm').length, 5)
    broken = false
    assert.equal(
      (await owner.must(202, `${imports}/${one.id}/retry`, { method: 'POST' })).json.state,
      'queued',
    )
    assert.equal((await ended(one)).state, 'ready')
    assert.equal(
      (await owner.ask(`${imports}/${one.id}/retry`, { method: 'POST' })).json.code,
      'already_running',
    )
    assert.deepEqual(await codes, ['too_slow', 'unreachable'])
  })

  it('is taken from whoever has a good certificate alone', async () => {
    const folder = temporaryFolder('tls')
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const self = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1'
    await run('openssl', [
      'req',
      '-x509',
      ...self.split(' '),
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      cert,
    ])
    const secure = await startOrigin(ends, { tls: { key: readFileSync(key), cert: readFileSync(cert) } })
    secure.at['/a.webm'] = file(film)
    assert.equal(await refused(`${secure.base}/a.webm`), 'tls_failed')
    assert.equal(secure.requests.length, 0)
    const trusting = await Server.start({ args: ['--config', config], env: { SSL_CERT_FILE: cert } })
    ends(() => trusting.stop())
    await trusting.admin()
    const user = await trusting.user('user')
    const body = { urls: [`${secure.base}/a.webm`, `https://localhost:${secure.port}/a.webm`] }
    const [good, wrongName] = (await user.must(202, imports, { method: 'POST', body })).json.items
    const states = async ({ id }) =>
      until(
        async () => {
          const { state, reason } = (await user.must(200, `${imports}/${id}`)).json
          return !['queued', 'running'].includes(state) && (reason?.code ?? state)
        },
        { what: 'an import by TLS' },
      )
    // "localhost" may be ::1 as well, which is not allowed here; then it is not even tried.
    assert.equal(await states(good), 'ready')
    assert.ok(['tls_failed', 'address_forbidden'].includes(await states(wrongName)))
  })

  it('is cancelled with all that is there of it, and is nobody else’s business', async () => {
    origin.at['/slow.webm'] = (_, response) => {
      response.writeHead(200, { 'content-length': film.length, etag: '"one"' })
      const drip = setInterval(() => response.write(film.subarray(0, 100)), 50)
      response.on('close', () => clearInterval(drip))
    }
    const [one] = await ask(`${origin.base}/slow.webm`)
    await until(async () => (await look(one)).received > 0, { what: 'its first bytes' })
    const other = await server.user('other')
    for (const [method, rest] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/retry'],
    ])
      assert.equal((await other.ask(`${imports}/${one.id}${rest}`, { method })).status, 404)
    assert.deepEqual((await other.must(200, imports)).json.items, [])
    assert.equal((await server.client().ask(imports)).status, 401)
    await owner.must(204, `${imports}/${one.id}`, { method: 'DELETE' })
    assert.equal((await owner.ask(`${imports}/${one.id}`)).status, 404)
    assert.ok(!(await owner.must(200, imports)).json.items.some(({ id }) => id === one.id))
  })

  it('is refused at once when it can be known', async () => {
    const urls = [
      'http://10.0.0.1/',
      'ftp://x/',
      `${origin.base}/a`,
      'http://0x7f.2/',
      'http://example.org:25/',
    ]
    const answer = await owner.ask(imports, { method: 'POST', body: { urls, title: 'One' } })
    assert.equal(answer.status, 422)
    assert.deepEqual(
      answer.json.errors.map(({ loc, type }) => [[loc].flat().join('.'), type]),
      [
        ['urls.0', 'address_forbidden'],
        ['urls.1', 'bad_url'],
        ['urls.3', 'address_forbidden'],
        ['urls.4', 'port_forbidden'],
        ['title', 'value_error'],
      ],
    )
    for (const body of [{ urls: [] }, { urls: Array(101).fill(origin.base) }, { urls: [1] }, {}])
      assert.equal((await owner.ask(imports, { method: 'POST', body })).status, 422)
  })
})
