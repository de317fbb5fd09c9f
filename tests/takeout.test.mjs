// What an owner takes away: the file as it was uploaded, and everything at once.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { run } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('The original of a video', { concurrency: 1 }, () => {
  let server
  let user
  let video
  let bytes
  const path = () => `/api/v1/videos/${video.id}/original`
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('owner')
    const file = await media('clip_avi')
    bytes = readFileSync(file)
    video = await user.publish(file, { fields: { visibility: 'public' }, filename: '我的 film.avi' })
  })

  it('is the file as it came, under its name, in ranges', async () => {
    const whole = await user.must(200, path())
    assert.ok(whole.body.equals(bytes))
    assert.match(
      whole.headers['content-disposition'],
      /^attachment;.*filename\*=UTF-8''%E6%88%91%E7%9A%84%20film\.avi/,
    )
    assert.equal(whole.headers['x-content-type-options'], 'nosniff')
    const part = await user.must(206, path(), { headers: { range: 'bytes=1000-1999' } })
    assert.ok(part.body.equals(bytes.subarray(1000, 2000)))
    assert.equal((await user.ask(path(), { headers: { range: `bytes=${bytes.length}-` } })).status, 416)
    assert.equal((await user.ask(path(), { headers: { 'if-none-match': whole.headers.etag } })).status, 304)
  })

  it('is for its owner alone, whoever may watch', async () => {
    const other = await server.user('other')
    assert.equal((await other.ask(path())).status, 403)
    assert.equal((await server.client().ask(path())).status, 401)
    assert.equal((await user.ask('/api/v1/videos/AAAAAAAAAAAAAAAA/original')).status, 404)
  })

  it('can be taken of what could not be played, too', async () => {
    const broken = bytes.subarray(0, 3000)
    const { json } = await user.sendBytes(broken, { filename: 'broken.avi' })
    await user.settled(json.id)
    const { status, body } = await user.ask(`/api/v1/videos/${json.id}/original`)
    assert.ok(status === 404 || body.equals(broken), `${status}`)
  })
})

describe('Everything of a user', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('小明')
  })
  const unpacked = async (answer) => {
    const file = join(temporaryFolder('archive'), 'all.zip')
    writeFileSync(file, answer.body)
    // Python's zipfile is not ours, and checks every CRC.
    const script = `
import json, sys, zipfile, hashlib
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
print(json.dumps({n: {'sha': hashlib.sha256(z.read(n)).hexdigest(), 'text': z.read(n).decode() if n.endswith(('.json', '.vtt')) else None} for n in z.namelist()}))`
    return JSON.parse((await run('/usr/bin/python3', ['-c', script, file])).stdout.toString())
  }

  it('is an archive of nothing for who has nothing', async () => {
    const answer = await user.must(200, '/api/v1/users/me/archive')
    assert.equal(answer.headers['content-type'], 'application/zip')
    const files = await unpacked(answer)
    assert.deepEqual(Object.keys(files), ['account.json'])
    assert.equal(JSON.parse(files['account.json'].text).username, '小明')
  })

  it('has every original, its subtitles and what is known of it', async () => {
    const { createHash } = await import('node:crypto')
    const file = await media('clip_avi')
    const titles = ['河流', '../../etc/passwd', 'a/b:c*?', '.', 'x'.repeat(200)]
    const videos = []
    for (const title of titles)
      videos.push(await user.publish(file, { fields: { title, visibility: 'private' } }))
    await user.must(201, `/api/v1/videos/${videos[0].id}/subtitles?language=zh&name=a.vtt&label=中文`, {
      method: 'POST',
      body: Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\n水\n'),
    })
    const gone = await user.publish(file, { fields: { title: 'gone' } })
    await user.must(204, `/api/v1/videos/${gone.id}`, { method: 'DELETE' })
    await (await server.user('somebody')).publish(file, {
      fields: { title: 'not mine', visibility: 'public' },
    })

    const files = await unpacked(await user.must(200, '/api/v1/users/me/archive'))
    const names = Object.keys(files)
    const sha = createHash('sha256').update(readFileSync(file)).digest('hex')
    for (const { id, title } of videos) {
      const mine = names.filter((name) => name.includes(`(${id})/`))
      const original = mine.find((name) => name.endsWith('.avi'))
      assert.equal(files[original].sha, sha)
      const known = JSON.parse(files[mine.find((name) => name.endsWith('/video.json'))].text)
      assert.equal(known.title, title)
    }
    assert.match(files[names.find((name) => name.endsWith('/subtitles/1 中文.vtt'))].text, /水/)
    for (const name of names) assert.ok(!name.split('/').includes('..') && !/[\\:*?]/.test(name), name)
    assert.ok(!names.some((name) => name.includes(gone.id)))
    assert.equal(names.filter((name) => name.endsWith('/video.json')).length, videos.length)
  })

  it('is for who is signed in, one at a time', async () => {
    assert.equal((await server.client().ask('/api/v1/users/me/archive')).status, 401)
    const path = '/api/v1/users/me/archive'
    const answers = await Promise.all([0, 1, 2, 3].map(() => user.ask(path, { fresh: true })))
    const statuses = answers.map((one) => one.status)
    assert.ok(statuses.includes(200), `${statuses}`)
    for (const answer of answers.filter((one) => one.status !== 200)) {
      assert.equal(answer.status, 429)
      assert.equal(answer.code, 'busy')
    }
    assert.equal((await user.ask(path)).status, 200)
  })
})
