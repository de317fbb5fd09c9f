// Tokens: what is not ours is refused, whatever it looks like.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { decode, encode, keyOf, sign } from './lib/jwt.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('A token', { concurrency: 1 }, () => {
  let server
  let admin
  let user
  before(async () => {
    ;({ server, admin } = await startSite(ends))
    user = await server.user('reader')
  })

  const me = (token) => server.client(token).ask('/api/v1/users/me')

  it('is HS256 with the user name as its subject', () => {
    const [header, payload] = decode(user.token)
    assert.equal(header.alg, 'HS256')
    assert.equal(payload.sub, 'reader')
    assert.ok(payload.exp > payload.iat)
  })

  it('lasts an hour when it comes from the tutorial’s log-in, ten minutes for the page', async () => {
    const body = { username: 'reader', password: 'password of reader' }
    const { json } = await server.client().must(200, '/login/', { method: 'POST', body })
    const [, long] = decode(json.access_token)
    const [, short] = decode(user.token)
    assert.equal(long.exp - long.iat, 3600)
    assert.equal(short.exp - short.iat, 600)
    assert.equal((await me(json.access_token)).status, 200)
  })

  it('is asked for', async () => {
    for (const path of ['/api/v1/users/me', '/api/v1/videos?scope=mine', '/api/v1/admin/settings']) {
      const answer = await server.client().ask(path)
      assert.equal(answer.status, 401, path)
      assert.equal(answer.code, 'unauthorized')
      assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/)
    }
  })

  it('is asked for before anything is sent, changed or deleted', async () => {
    const stranger = server.client()
    const { id } = await user.upload(await media('silent'))
    for (const answer of [
      await stranger.sendBytes(Buffer.from('not looked at')),
      await stranger.ask(`/api/v1/videos/${id}`, { method: 'PATCH', body: { title: 'mine now' } }),
      await stranger.ask(`/api/v1/videos/${id}`, { method: 'DELETE' }),
    ]) {
      assert.equal(answer.status, 401, answer.text)
      assert.equal(answer.code, 'unauthorized')
    }
    assert.notEqual((await user.video(id)).title, 'mine now')
  })

  it('without a signature of ours is refused', async () => {
    const [, payload] = decode(admin.token)
    const [head, body, mac] = admin.token.split('.')
    const forged = {
      'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
      'alg none with our signature': `${encode({ alg: 'none', typ: 'JWT' })}.${body}.${mac}`,
      'alg NONE': `${encode({ alg: 'NONE', typ: 'JWT' })}.${body}.`,
      'no signature': `${head}.${body}.`,
      'two parts': `${head}.${body}`,
      'four parts': `${admin.token}.x`,
      'another key': sign({ alg: 'HS256', typ: 'JWT' }, payload, 'secret'),
      'an empty key': sign({ alg: 'HS256', typ: 'JWT' }, payload, ''),
      'another name': `${head}.${encode({ ...payload, sub: 'reader' })}.${mac}`,
      'one bit turned': `${head}.${body}.${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`,
      'padded base64': `${head}.${body}.${mac}=`,
      'a line break': `${head}.${body}.${mac}%0a`,
      'not JSON': `${encode('{')}.${encode('}')}.${mac}`,
      empty: '',
      dots: '..',
      long: 'A'.repeat(20_000),
    }
    for (const [what, token] of Object.entries(forged)) {
      const answer = await me(token)
      assert.equal(answer.status, 401, what)
      assert.equal(answer.code, 'unauthorized', what)
    }
  })

  it('is refused under another scheme or algorithm even with our key', async (t) => {
    const key = keyOf(admin.token, server.data)
    assert.ok(key, 'the secret lies in the server’s folder, readable by its owner only')
    const [, payload] = decode(admin.token)
    for (const [alg, hash] of [
      ['HS384', 'sha384'],
      ['HS512', 'sha512'],
      ['RS256', 'sha256'],
      ['hs256', 'sha256'],
    ])
      assert.equal((await me(sign({ alg, typ: 'JWT' }, payload, key, hash))).status, 401, alg)
    const basic = await server
      .client()
      .ask('/api/v1/users/me', { headers: { authorization: `Basic ${admin.token}` } })
    assert.equal(basic.status, 401)
    t.diagnostic(`payload: ${Object.keys(payload).join(' ')}`)
  })

  it('that has expired is refused, with a code of its own', async () => {
    const key = keyOf(user.token, server.data)
    const [header, payload] = decode(user.token)
    const past = Math.floor(Date.now() / 1000) - 600
    const answer = await me(sign(header, { ...payload, iat: past - 600, exp: past }, key))
    assert.equal(answer.status, 401)
    assert.equal(answer.code, 'token_expired')
  })

  it('is checked before an upload is taken', async () => {
    const file = await media('h264_faststart')
    for (const token of [undefined, 'forged.forged.forged'])
      assert.equal((await server.client(token).send(file)).status, 401)
    assert.deepEqual((await admin.must(200, '/api/v1/videos?scope=mine')).json.items, [])
  })

  it('ends with the account and with a change of the password', async () => {
    const leaver = await server.user('leaver')
    const other = server.client()
    await other.login('leaver', 'password of leaver')
    const body = { current_password: 'password of leaver', new_password: 'a new password' }
    await leaver.must(200, '/api/v1/users/me', { method: 'PATCH', body })
    assert.equal((await other.ask('/api/v1/users/me')).status, 401, 'other sessions end')
    const again = server.client()
    await again.login('leaver', 'a new password')
    await again.must(204, '/api/v1/users/me', { method: 'DELETE', body: { password: 'a new password' } })
    assert.equal((await again.ask('/api/v1/users/me')).status, 401)
  })
})
