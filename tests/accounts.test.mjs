// Accounts: the first administrator, registering, logging in and out, and who may.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { Server, startSite } from './lib/server.mjs'

const ends = endings()

const post = (body) => ({ method: 'POST', body })

describe('The first administrator', { concurrency: 1 }, () => {
  let server
  before(async () => {
    server = await Server.start()
    ends(() => server.stop())
  })

  it('is made once, with the link that the server prints', async () => {
    const client = server.client()
    assert.equal((await client.must(200, '/api/v1/server')).json.needs_setup, true)
    const wanted = {
      token: 'not the token',
      username: 'first',
      password: 'a long password',
      registration: 'open',
    }
    const wrong = await client.must(403, '/api/v1/setup', post(wanted))
    assert.equal(wrong.code, 'setup_token')
    const token = server.setupToken()
    assert.ok(token, server.log)
    const session = (await client.must(201, '/api/v1/setup', post({ ...wanted, token }))).json
    assert.equal(session.token_type, 'bearer')
    assert.equal(session.user.role, 'admin')
    assert.equal((await client.must(200, '/api/v1/server')).json.needs_setup, false)
    const second = await client.ask('/api/v1/setup', post({ ...wanted, username: 'second', token }))
    assert.equal(second.code, 'setup_done')
  })

  it('may close registration, and open it again', async () => {
    const admin = server.client()
    await admin.login('first', 'a long password')
    const set = (registration) =>
      admin.must(200, '/api/v1/admin/settings', { method: 'PATCH', body: { registration } })
    await set('closed')
    const closed = await server
      .client()
      .must(403, '/api/v1/users', post({ username: 'late', password: 'a long password' }))
    assert.equal(closed.code, 'registration_closed')
    await set('open')
    const late = await server.user('late')
    const refused = await late.must(403, '/api/v1/admin/settings')
    assert.equal(refused.code, 'forbidden')
  })
})

describe('An account', { concurrency: 1 }, () => {
  let server
  before(async () => {
    ;({ server } = await startSite(ends))
  })

  it('may have a Chinese name', async () => {
    const user = await server.user('小明')
    const me = (await user.must(200, '/api/v1/users/me')).json
    assert.equal(me.username, '小明')
    assert.equal(me.role, 'user')
    assert.ok(Date.parse(me.created_at))
  })

  it('has a name of its own', async () => {
    await server.user('taken')
    const again = await server
      .client()
      .must(409, '/api/v1/users', post({ username: 'taken', password: 'another one' }))
    assert.equal(again.code, 'username_taken')
  })

  it('is refused field by field', async () => {
    for (const [body, field] of [
      [{ username: 'x' }, 'password'],
      [{ password: 'a long password' }, 'username'],
      [{ username: '', password: 'a long password' }, 'username'],
      [{ username: 7, password: 'a long password' }, 'username'],
      [{ username: 'short', password: 'x' }, 'password'],
      [{ username: 'a\nb', password: 'a long password' }, 'username'],
    ]) {
      const answer = await server.client().must(422, '/api/v1/users', post(body))
      assert.equal(answer.code, 'validation')
      assert.ok(
        answer.json.errors.some((error) => [error.loc].flat().at(-1) === field),
        answer.text,
      )
    }
    const broken = await server.client().ask('/api/v1/users', {
      ...post('{"username":'),
      headers: { 'content-type': 'application/json' },
    })
    assert.ok([400, 422].includes(broken.status), broken.text)
  })

  it('gets the same answer for an unknown name as for a wrong password', async () => {
    await server.user('known')
    const answers = []
    for (const username of ['known', 'unknown'])
      answers.push(
        await server.client().must(401, '/api/v1/sessions', post({ username, password: 'not it' })),
      )
    const [known, unknown] = answers.map(({ json }) => ({ ...json, request_id: '' }))
    assert.equal(known.code, 'bad_login')
    assert.deepEqual(known, unknown)
  })

  it('is locked for a while after many wrong passwords, with the time to wait', async () => {
    await server.user('guessed')
    const statuses = []
    let last
    for (let i = 0; i < 40 && statuses.at(-1) !== 429; i++) {
      last = await server
        .client()
        .ask('/api/v1/sessions', post({ username: 'guessed', password: `guess ${i}` }))
      statuses.push(last.status)
    }
    assert.equal(last.status, 429, statuses.join())
    assert.equal(last.code, 'rate')
    assert.match(last.headers['retry-after'], /^\d+$/)
  })
})

describe('A session of the page', { concurrency: 1 }, () => {
  let server
  before(async () => {
    ;({ server } = await startSite(ends))
    await server.user('page')
  })

  const jar = (answer) =>
    Object.fromEntries(
      (answer.headers['set-cookie'] ?? []).map((line) => {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
        return [name, { value, line }]
      }),
    )
  const login = () =>
    server.client().must(200, '/api/v1/sessions', post({ username: 'page', password: 'password of page' }))
  const refresh = (cookie, origin = server.base) =>
    server.client().ask('/api/v1/sessions/refresh', {
      method: 'POST',
      headers: { cookie: `millrace_refresh=${cookie}`, ...(origin && { origin }) },
    })

  it('comes with cookies that scripts cannot read', async () => {
    const cookies = jar(await login())
    assert.match(cookies.millrace_refresh.line, /HttpOnly/i)
    assert.match(cookies.millrace_refresh.line, /SameSite=Strict/i)
    assert.match(cookies.millrace_refresh.line, /Path=\/api\/v1\/sessions/i)
    assert.match(cookies.millrace_view.line, /HttpOnly/i)
    assert.match(cookies.millrace_view.line, /SameSite=Lax/i)
  })

  it('is renewed by the refresh cookie, which changes each time', async () => {
    const first = jar(await login()).millrace_refresh.value
    const answer = await refresh(first)
    assert.equal(answer.status, 200, answer.text)
    const second = jar(answer).millrace_refresh.value
    assert.notEqual(second, first)
    assert.equal((await server.client(answer.json.access_token).ask('/api/v1/users/me')).status, 200)
    assert.equal((await refresh(second)).status, 200)
  })

  it('is not renewed without the cookie, with an invented one, or from another site', async () => {
    const cookie = jar(await login()).millrace_refresh.value
    assert.equal((await refresh('')).status, 401)
    assert.equal((await refresh('A'.repeat(cookie.length))).status, 401)
    const foreign = await refresh(cookie, 'http://evil.example')
    assert.equal(foreign.status, 403)
    assert.equal(foreign.code, 'origin_mismatch')
  })

  it('is over after logging out', async () => {
    const answer = await login()
    const cookie = jar(answer).millrace_refresh.value
    await server.client(answer.json.access_token).must(204, '/api/v1/sessions/current', {
      method: 'DELETE',
      headers: { cookie: `millrace_refresh=${cookie}`, origin: server.base },
    })
    assert.equal((await refresh(cookie)).status, 401)
  })

  it('cannot be used for anything but looking, by its cookie alone', async () => {
    const cookie = `millrace_view=${jar(await login()).millrace_view.value}`
    for (const [method, path] of [
      ['GET', '/api/v1/users/me'],
      ['POST', '/api/v1/videos'],
      ['DELETE', '/api/v1/users/me'],
    ]) {
      const answer = await server.client().ask(path, {
        method,
        headers: { cookie },
        body: method === 'DELETE' ? { password: 'password of page' } : undefined,
      })
      assert.equal(answer.status, 401, `${method} ${path}`)
    }
  })
})
