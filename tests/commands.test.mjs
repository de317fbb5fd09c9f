// The program on the command line: what it prints, what it refuses, and the commands beside `serve`.
import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { millrace, requireMillrace } from './lib/paths.mjs'
import { run } from './lib/process.mjs'
import { Server, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const command = async (...args) => {
  requireMillrace()
  const { code, stdout, stderr } = await run(millrace, args, { allowFailure: true, limit: 120_000 })
  return { code, out: stdout.toString(), err: stderr }
}

const begin = async (options) => {
  const server = await Server.start(options)
  ends(() => server.stop())
  return server
}

describe('The program', { concurrency: 1 }, () => {
  it('tells its version and its commands', async () => {
    assert.match((await command('--version')).out, /\d+\.\d+/)
    const { out } = await command('--help')
    for (const name of ['serve', 'doctor', 'user']) assert.match(out, new RegExp(`\\b${name}\\b`))
  })

  it('refuses options that it does not know, on the line and in the file', async () => {
    assert.notEqual((await command('serve', '--no-such-option')).code, 0)
    const file = join(temporaryFolder('config'), 'millrace.toml')
    writeFileSync(file, 'no_such_option = 1\n')
    const { code, err } = await command('serve', '--config', file)
    assert.notEqual(code, 0)
    assert.match(err, /no_such_option/)
  })

  it('says when an address cannot be had', async () => {
    const server = await begin()
    const other = temporaryFolder()
    const { code, err } = await command('serve', '--data', other, '--listen', `${server.host}:${server.port}`)
    assert.notEqual(code, 0)
    assert.match(err, new RegExp(String(server.port)))
  })

  it('takes its options from a file', async () => {
    const file = join(temporaryFolder('config'), 'millrace.toml')
    writeFileSync(file, 'max_upload = "200 KB"\nregistration = "closed"\n')
    const server = await begin({ args: ['--config', file] })
    const { json } = await server.client().must(200, '/api/v1/server')
    assert.equal(json.max_upload_bytes, 200 * 1024)
    assert.equal(json.registration, 'closed')
  })

  it('keeps its secret to its owner', async () => {
    const server = await begin()
    assert.equal(statSync(join(server.data, 'secret')).mode & 0o777, 0o600)
  })

  it('has a doctor who says what is well', async () => {
    const { code, out } = await command('doctor', '--data', temporaryFolder())
    for (const word of [/sandbox/i, /FFmpeg/, /disk/i, /database/i]) assert.match(out, word)
    assert.equal(code, 0, out)
  })
})

describe('The user command', { concurrency: 1 }, () => {
  it('makes accounts, administrators and new passwords', async () => {
    const server = await begin()
    const data = ['--data', server.data]
    const made = await command('user', 'create', '小红', '--password', 'a long password', ...data)
    assert.equal(made.code, 0, made.err)
    const user = server.client()
    const session = await user.login('小红', 'a long password')
    assert.equal(session.user.role, 'user')
    assert.equal((await command('user', 'set-role', '小红', 'admin', ...data)).code, 0)
    assert.equal((await user.login('小红', 'a long password')).user.role, 'admin')
    assert.equal(
      (await command('user', 'reset-password', '小红', '--password', 'another password', ...data)).code,
      0,
    )
    const old = { username: '小红', password: 'a long password' }
    assert.equal((await user.ask('/api/v1/sessions', { method: 'POST', body: old })).status, 401)
    await user.login('小红', 'another password')
  })

  it('refuses names that are taken, weak passwords and folders without data', async () => {
    const server = await begin()
    const data = ['--data', server.data]
    await command('user', 'create', 'ada', '--password', 'a long password', ...data)
    assert.notEqual(
      (await command('user', 'create', 'ada', '--password', 'a long password', ...data)).code,
      0,
    )
    assert.notEqual((await command('user', 'create', 'bob', '--password', 'x', ...data)).code, 0)
    assert.notEqual((await command('user', 'create', 'bob', '--data', temporaryFolder())).code, 0)
  })
})

describe('A small limit for uploads', { concurrency: 1 }, () => {
  it('is refused with 413 as soon as it is known, with or without a declared length', async () => {
    const server = await begin({ args: ['--max-upload', '300 KB'] })
    const user = await server.admin()
    const file = await media('clip_vp9')
    const declared = await user.send(file).catch((error) => error)
    // The rest of the body is not read: the answer may be cut by the reset that follows it.
    if (declared instanceof Error) assert.match(declared.code, /ECONNRESET|EPIPE/)
    else assert.deepEqual([declared.status, declared.code], [413, 'too_large'])
    const chunked = await user
      .ask('/api/v1/videos', {
        method: 'POST',
        fresh: true,
        headers: { 'content-type': 'multipart/form-data; boundary=x', 'transfer-encoding': 'chunked' },
        body: (outgoing) => {
          outgoing.on('error', () => {})
          outgoing.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.webm"\r\n\r\n')
          const piece = Buffer.alloc(64 * 1024)
          piece.write('\x1a\x45\xdf\xa3', 0, 'latin1')
          for (let i = 0; i < 16; i++) outgoing.write(piece)
          outgoing.end('\r\n--x--\r\n')
        },
      })
      .catch((error) => error)
    if (chunked instanceof Error) assert.match(chunked.code, /ECONNRESET|EPIPE/)
    else assert.ok([413, 415].includes(chunked.status), chunked.text)
    assert.equal((await user.must(200, '/api/v1/videos?scope=mine')).json.items.length, 0)
    assert.equal((await user.ready((await user.upload(await media('silent'))).id)).state, 'ready')
  })
})
