// A backup that is taken while the server works, and what is made of it elsewhere.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { countFrames } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, renditions } from './lib/hls.mjs'
import { otherMachine } from './lib/other-machine.mjs'
import { millrace } from './lib/paths.mjs'
import { run, sleep, until } from './lib/process.mjs'
import { asFile } from './lib/rendition.mjs'
import { Server, startSite, temporaryFolder } from './lib/server.mjs'
import { create, tus } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

async function command(...args) {
  const { code, stdout, stderr } = await run(millrace, args, { allowFailure: true, limit: 120_000 })
  return { code, out: stdout.toString(), err: stderr.toString() }
}

describe('A backup', { concurrency: 1 }, () => {
  let server
  let admin
  let user
  let film
  let file
  let hidden
  let segments
  const folder = join(temporaryFolder('backup'), 'millrace')
  const backUp = () => command('backup', folder, '--data', server.data)
  const restored = async (to = join(temporaryFolder('restored'), 'data')) => {
    const { code, out, err } = await command('restore', folder, '--data', to)
    assert.equal(code, 0, out + err)
    const other = await Server.start({ data: to })
    ends(() => other.stop())
    return other
  }

  before(async () => {
    ;({ server, admin } = await startSite(ends))
    user = await server.user('小红')
    file = await media('clip_avi')
    film = await user.filled((await user.publish(file, { fields: { visibility: 'public', title: '河' } })).id)
    hidden = await user.publish(await media('silent'), { fields: { visibility: 'private' } })
    const vtt = 'WEBVTT\n\n00:01.000 --> 00:02.000\nwater\n'
    await user.must(201, `/api/v1/videos/${film.id}/subtitles?language=en&name=a.vtt`, {
      method: 'POST',
      body: Buffer.from(vtt),
    })
    const [one] = await renditions(user, film)
    segments = (await fetchRendition(user, one.list)).segments.map(sha256)
  })

  it('is made by one command while the server runs, and says when it was', async () => {
    assert.equal((await admin.must(200, '/api/v1/admin/storage')).json.last_backup, null)
    // What is still arriving is no damage, though it can be watched.
    const bytes = readFileSync(await media('h264_faststart'))
    const { url } = await create(user, { length: bytes.length, body: bytes.subarray(0, bytes.length - 1000) })
    await until(async () => (await user.must(200, url)).json.video, { what: 'the upload to be watchable' })
    const { code, out, err } = await backUp()
    assert.equal(code, 0, out + err)
    await tus(user, 'DELETE', url)
    assert.match(out, /complete: 2 videos/)
    const { last_backup: at } = (await admin.must(200, '/api/v1/admin/storage')).json
    assert.ok(Math.abs(Date.now() - Date.parse(at)) < 600_000, at)
    for (const name of ['millrace.db', 'secret'])
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
  })

  it('becomes a server elsewhere: same people, same videos, same segments', async () => {
    const other = await restored()
    const client = other.client()
    await client.login('小红', 'password of 小红')
    const again = await client.video(film.id)
    assert.equal(again.title, '河')
    assert.equal(again.subtitles.length, 1)
    assert.ok(again.filled < 1, 'what can be made again is not there yet')
    assert.equal((await client.must(200, again.poster)).headers['content-type'].split('/')[0], 'image')
    const [one] = await renditions(client, again)
    assert.deepEqual((await fetchRendition(client, one.list)).segments.map(sha256), segments)
    const original = await client.must(200, `/api/v1/videos/${film.id}/original`)
    assert.equal(sha256(original.body), sha256(readFileSync(file)))
    assert.equal((await client.video(hidden.id)).visibility, 'private')
    assert.equal((await other.client().ask(`/api/v1/videos/${hidden.id}`)).status, 404)
    // The token of the first server is still good: the secret came along.
    const { status } = await other.client(user.token).ask('/api/v1/users/me')
    assert.equal(status, 200)
  })

  it('becomes a server on another machine, where its videos play', async (t) => {
    const machine = await otherMachine()
    if (!machine) return t.skip('this user may not have a root of its own')
    machine.take(folder, 'backup')
    const [unshare, ...inside] = machine.program
    const { stdout } = await run(unshare, [...inside, 'restore', '/backup', '--data', '/data'])
    assert.match(stdout.toString(), /2 videos/)
    const other = await Server.start({ data: '/data', program: machine.program })
    ends(() => other.stop())
    const client = other.client()
    await client.login('小红', 'password of 小红')
    const [one] = await renditions(client, await client.video(film.id))
    const there = await fetchRendition(client, one.list)
    assert.deepEqual(there.segments.map(sha256), segments)
    assert.ok((await asFile(there, countFrames)) > 0)
  })

  it('that is killed at any moment leaves the one before whole', async () => {
    const gone = await user.publish(await media('clip_avi'), { fields: { title: 'new' } })
    for (let i = 0; i < 8; i++) {
      const child = spawn(millrace, ['backup', folder, '--data', server.data], { stdio: 'ignore' })
      const end = new Promise((resolve) => child.on('close', resolve))
      await sleep(i * 12)
      child.kill('SIGKILL')
      await end
    }
    const other = await restored()
    const client = other.client()
    await client.login('小红', 'password of 小红')
    const { json } = await client.must(200, '/api/v1/videos?scope=mine')
    for (const { id } of json.items)
      assert.equal((await client.must(200, `/api/v1/videos/${id}/original`)).status, 200)
    await user.must(204, `/api/v1/videos/${gone.id}`, { method: 'DELETE' })
    assert.equal((await backUp()).code, 0)
  })

  it('that is taken while people upload and delete has the file of every video in it', async () => {
    let working = true
    const bytes = readFileSync(file)
    const people = []
    for (const n of [0, 1]) people.push(await server.user(`busy ${n}`))
    let uploads = 0
    const work = people.map(async (one) => {
      while (working) {
        const { json } = await one.sendBytes(bytes, { filename: 'a.avi' })
        await one.ask(`/api/v1/videos/${json.id}`, { method: 'DELETE' })
        await one.sendBytes(bytes, { filename: 'b.avi' })
        uploads++
      }
    })
    for (let i = 1; i <= 3; i++) {
      await until(() => uploads >= 2 * i, { what: 'people at work' })
      assert.equal((await backUp()).code, 0)
    }
    working = false
    await Promise.all(work)
    const other = await restored()
    for (const name of ['busy 0', 'busy 1']) {
      const client = other.client()
      await client.login(name, `password of ${name}`)
      const { json } = await client.must(200, '/api/v1/videos?scope=mine&limit=100')
      assert.ok(json.items.length > 0)
      for (const { id } of json.items) {
        const original = await client.must(200, `/api/v1/videos/${id}/original`)
        assert.equal(sha256(original.body), sha256(bytes))
      }
    }
  })

  it('is no backup of itself, of nothing, or over other things, and nothing is overwritten', async () => {
    const refused = async (pattern, ...args) => {
      const { code, err } = await command(...args)
      assert.equal(code, 1)
      assert.match(err, pattern)
    }
    await refused(/neither inside/, 'backup', join(server.data, 'b'), '--data', server.data)
    await refused(/no Millrace data/, 'backup', folder, '--data', temporaryFolder('none'))
    const other = temporaryFolder('other')
    writeFileSync(join(other, 'thesis.txt'), 'x')
    await refused(/other things/, 'backup', other, '--data', server.data)
    await refused(/already/, 'restore', folder, '--data', server.data)
    const nowhere = join(temporaryFolder('nowhere'), 'data')
    await refused(/no complete backup/, 'restore', other, '--data', nowhere)
    assert.ok(!existsSync(join(nowhere, 'millrace.db')))
  })

  it('says which original is damaged, and copies the others', async () => {
    const id = (
      await run('sqlite3', [
        join(server.data, 'millrace.db'),
        `SELECT media_id FROM videos WHERE id = '${film.id}'`,
      ])
    ).stdout
      .toString()
      .trim()
    const path = join(server.data, 'objects', 'media', id, 'original')
    const bytes = readFileSync(path)
    writeFileSync(path, Buffer.concat([Buffer.from([bytes[0] ^ 1]), bytes.subarray(1)]))
    rmSync(folder, { recursive: true })
    const { code, out } = await backUp()
    assert.equal(code, 1)
    assert.match(out, new RegExp(`DAMAGED {2}.*${id}`))
    writeFileSync(path, bytes)
    assert.equal((await backUp()).code, 0)
  })
})
