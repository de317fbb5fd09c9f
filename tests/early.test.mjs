// Watching what is still arriving: as far as it has come, in every container that allows it; the same segments in the
// same places to the end; by whom; and what becomes of it when the upload is given up or the server killed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { countFrames } from './lib/decode.mjs'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { master, playlist } from './lib/hls.mjs'
import { until } from './lib/process.mjs'
import { asFile, checkRendition, readRendition } from './lib/rendition.mjs'
import { startSite } from './lib/server.mjs'
import { create, head, patch, tus } from './lib/tus.mjs'

const ends = endings()
const kSeconds = 12
const kVideo =
  '-c:v libx264 -preset ultrafast -g 50 -b:v 3M -minrate 3M -maxrate 3M -bufsize 3M -x264-params nal-hrd=cbr'
const kinds = {
  'fast.mp4': `${kVideo} -c:a aac -movflags +faststart`,
  'pieces.mp4': `${kVideo} -c:a aac -movflags +frag_keyframe+empty_moov`,
  'film.mkv': `${kVideo} -c:a aac`,
  'film.webm': '-c:v libvpx -deadline realtime -cpu-used 12 -b:v 3M -minrate 3M -maxrate 3M -c:a libopus',
  'film.ts': `${kVideo} -c:a aac`,
  'film.flv': `${kVideo} -c:a aac`,
}
const film = (name, encode = kinds[name]) =>
  generate(name, { size: '640x360', rate: 25, seconds: kSeconds, sound: true, encode })

/** The uploads of one person, seen by the person. */
const known = async (client, url) => (await client.must(200, url)).json

const watchable = (client, url, what = url) =>
  until(async () => (await known(client, url)).video, { what: `${what} to be watchable` })

/** The lists of the lowest rung and of the sound. */
async function lists(client, id) {
  const { variants, media } = await master(client, { id })
  const lowest = variants.filter((one) => one.RESOLUTION).at(-1).path
  return { picture: lowest, sound: media.find((one) => one.TYPE === 'AUDIO').path }
}

/** The list of a rendition, when what has been sent of it is there, but for a fragment and a segment. */
const half = (client, path) =>
  until(
    async () => {
      const list = await playlist(client, path)
      return list.duration > kSeconds / 2 - 4.5 && list
    },
    { what: `${path} to be half there` },
  )

/** All there is of a rendition. */
async function fetched(client, path) {
  const list = await playlist(client, path)
  const bytes = async (one) => (await client.patiently(one)).body
  const init = await bytes(list.init)
  const segments = []
  for (const { path: one } of list.segments) segments.push(await bytes(one))
  return { list, init, segments }
}

const begins = (longer, shorter) => {
  assert.ok(longer.init.equals(shorter.init))
  for (const [k, bytes] of shorter.segments.entries())
    assert.ok(longer.segments[k].equals(bytes), `segment ${k} has changed`)
}

describe('What is still arriving', { concurrency: 1 }, () => {
  let server
  let owner
  let other
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('sender')
    other = await server.user('other')
  })

  for (const name of Object.keys(kinds))
    it(`is watched from ${name}, and the same list is final in the end`, async () => {
      const file = await film(name)
      const bytes = readFileSync(file)
      const { url } = await create(owner, { length: bytes.length, metadata: { filename: name } })
      const middle = Math.floor(bytes.length / 2)
      await patch(owner, url, 0, bytes.subarray(0, middle))
      const id = await watchable(owner, url, name)
      assert.equal((await owner.video(id)).state, 'receiving')
      const { picture, sound } = await lists(owner, id)
      await half(owner, picture)
      const early = await fetched(owner, picture)
      const heard = await fetched(owner, sound)
      assert.equal(early.list.type, 'EVENT')
      assert.ok(!early.list.ended && early.list.duration < 8, `${early.list.duration} s`)
      assert.equal(early.list.target, 3)

      // A player that has all of it waits for what comes next.
      const next = owner.must(200, `${picture}?_HLS_msn=${early.segments.length}`)
      await patch(owner, url, middle, bytes.subarray(middle, middle + Math.floor(bytes.length / 4)))
      assert.match((await next).text, new RegExp(`\\b${early.segments.length}\\.m4s`))

      const offset = middle + Math.floor(bytes.length / 4)
      const done = await patch(owner, url, offset, bytes.subarray(offset))
      assert.equal(done.headers['millrace-video'], id)
      const video = await owner.ready(id)
      assert.equal(video.early, null)
      await until(async () => (await playlist(owner, picture)).ended, { what: 'the list to be final' })
      const whole = await fetched(owner, picture)
      const sounds = await fetched(owner, sound)
      begins(whole, early)
      begins(sounds, heard)
      checkRendition(whole.list, readRendition(whole))
      assert.ok(Math.abs(whole.list.duration - kSeconds) < 0.1, `${whole.list.duration} s`)
      assert.ok(Math.abs(sounds.list.duration - kSeconds) < 0.2, `${sounds.list.duration} s of sound`)
      assert.equal(await asFile(whole, countFrames), await countFrames(file))
      // Who comes now gets the usual lists.
      const usual = await lists(owner, id)
      assert.match(usual.picture, /\/r1\//)
    })

  it('is watched from a file whose table lies at its end, when the end is sent first', async () => {
    const file = await film('last.mp4', `${kVideo} -c:a aac`)
    const bytes = readFileSync(file)
    const cut = bytes.length - 64 * 1024
    const metadata = { filename: 'last.mp4', title: 'Tail first' }
    const tail = await create(owner, {
      length: bytes.length - cut,
      metadata,
      headers: { 'upload-concat': 'partial' },
      body: bytes.subarray(cut),
    })
    const begin = await create(owner, {
      length: cut,
      metadata: { ...metadata, tail: tail.url.split('/').at(-1) },
      headers: { 'upload-concat': 'partial' },
    })
    await patch(owner, begin.url, 0, bytes.subarray(0, Math.floor(cut / 2)))
    const id = await watchable(owner, begin.url, 'last.mp4')
    const { picture } = await lists(owner, id)
    await half(owner, picture)
    const early = await fetched(owner, picture)
    await patch(owner, begin.url, Math.floor(cut / 2), bytes.subarray(Math.floor(cut / 2), cut))
    const final = await tus(owner, 'POST', '/api/v1/uploads', {
      headers: { 'upload-concat': `final;${begin.url} ${tail.url}` },
    })
    assert.equal(final.headers['millrace-video'], id)
    assert.equal((await owner.ready(id)).title, 'Tail first')
    await until(async () => (await playlist(owner, picture)).ended, { what: 'the list to be final' })
    const whole = await fetched(owner, picture)
    begins(whole, early)
    assert.equal(await asFile(whole, countFrames), await countFrames(file))
  })

  it("is its owner's alone, until the owner wants everyone to see it", async () => {
    const bytes = readFileSync(await film('film.mkv'))
    const metadata = { filename: 'film.mkv', visibility: 'public' }
    const { url } = await create(owner, { length: bytes.length, metadata })
    await patch(owner, url, 0, bytes.subarray(0, bytes.length / 2))
    const id = await watchable(owner, url)
    const { picture } = await lists(owner, id)
    const segment = (await playlist(owner, picture)).segments[0].path
    const paths = [`/api/v1/videos/${id}`, `/media/${id}/master.m3u8`, picture, segment]
    for (const path of paths) await other.must(404, path)
    const made = { method: 'POST', body: { hours: 1 } }
    const link = (await owner.must(201, `/api/v1/videos/${id}/links`, made)).json
    const byLink = (await other.must(200, `/api/v1/videos/${link.name}`)).json
    assert.deepEqual(
      [byLink.state, byLink.early],
      ['receiving', null],
      'nothing to play yet, and no progress',
    )
    assert.ok((await owner.video(id)).early)
    const listed = async (client, scope) =>
      (await client.must(200, `/api/v1/videos?scope=${scope}`)).json.items.some((one) => one.id === id)
    assert.ok(await listed(owner, 'mine'))
    assert.ok(!(await listed(other, 'public')))
    const answer = await owner.patiently(segment)
    assert.match(answer.headers['cache-control'], /private/)

    const changed = await owner.must(200, `/api/v1/videos/${id}`, {
      method: 'PATCH',
      body: { early_for_all: true, title: 'Now on' },
    })
    assert.equal(changed.json.early.for_all, true)
    for (const path of paths) await other.must(200, path)
    assert.ok(!(await listed(other, 'public')))
    await patch(owner, url, Math.floor(bytes.length / 2), bytes.subarray(bytes.length / 2))
    assert.equal((await owner.ready(id)).title, 'Now on')
    assert.ok(await listed(other, 'public'))
  })

  it('is not watched before it has two segments', async () => {
    const bytes = readFileSync(await film('film.ts'))
    const { url } = await create(owner, { length: bytes.length })
    const kPiece = 48 << 10 // an eighth of a second
    let offset = 0
    const id = await until(
      async () => {
        await patch(owner, url, offset, bytes.subarray(offset, offset + kPiece))
        offset += kPiece
        return (await known(owner, url)).video
      },
      { what: 'it to be watchable', every: 300 },
    )
    assert.ok(offset < bytes.length / 2)
    const { picture, sound } = await lists(owner, id)
    for (const list of [picture, sound]) assert.ok((await playlist(owner, list)).segments.length >= 2)
    await tus(owner, 'DELETE', url)
  })

  it('is watched however many uploads stand still', async () => {
    const bytes = readFileSync(await film('film.ts'))
    const idler = await server.user('idler')
    const still = []
    for (let i = 0; i < 80; i++)
      still.push(create(idler, { length: bytes.length, body: bytes.subarray(0, 128 << 10) }))
    await Promise.all(still)
    const { url } = await create(owner, { length: bytes.length })
    await patch(owner, url, 0, bytes.subarray(0, bytes.length / 2))
    await watchable(owner, url)
    await tus(owner, 'DELETE', url)
    // Nor are those of the same person in the way for ever.
    const last = await create(idler, { length: bytes.length, body: bytes.subarray(0, bytes.length / 2) })
    let offset = Math.floor(bytes.length / 2)
    await until(
      async () => {
        await patch(idler, last.url, offset, bytes.subarray(offset, offset + (16 << 10)))
        offset += 16 << 10
        return (await known(idler, last.url)).video
      },
      { what: 'the last one to be watchable', every: 300 },
    )
    assert.ok(offset < bytes.length, 'while it arrives, and not because all of it has')
    for (const { url: one } of await Promise.all(still)) await tus(idler, 'DELETE', one)
  })

  it('is gone when the upload is cancelled', async () => {
    const bytes = readFileSync(await film('film.ts'))
    const { url } = await create(owner, {
      length: bytes.length,
      metadata: { filename: 'film.ts', early: 'everyone' },
    })
    await patch(owner, url, 0, bytes.subarray(0, bytes.length / 2))
    const id = await watchable(owner, url)
    await other.must(200, `/media/${id}/master.m3u8`)
    await tus(owner, 'DELETE', url)
    await owner.must(404, `/api/v1/videos/${id}`)
    await owner.must(404, `/media/${id}/master.m3u8`)
  })

  it('is nothing to watch when the file is not what it seems', async () => {
    const bytes = readFileSync(await film('film.mkv'))
    const wrong = Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.alloc(bytes.length / 2, 0x5a)])
    const { url } = await create(owner, {
      length: wrong.length,
      metadata: { filename: 'film.mkv', sha256: '0'.repeat(64) },
    })
    await patch(owner, url, 0, wrong.subarray(0, wrong.length - 1000))
    const id = await watchable(owner, url)
    const last = await patch(owner, url, wrong.length - 1000, wrong.subarray(wrong.length - 1000))
    assert.equal(last.status, 422)
    await owner.must(404, `/api/v1/videos/${id}`)
  })

  it('goes on after the server was killed', async () => {
    const file = await film('film.flv')
    const bytes = readFileSync(file)
    const { url } = await create(owner, { length: bytes.length, metadata: { filename: 'film.flv' } })
    await patch(owner, url, 0, bytes.subarray(0, bytes.length / 2))
    const id = await watchable(owner, url)
    const { picture } = await lists(owner, id)
    const early = await fetched(owner, picture)
    const port = Number(new URL(server.base).port)
    await server.kill()
    await server.launch({ onPort: port })
    const offset = Number((await head(owner, url)).headers['upload-offset'])
    assert.equal(offset, Math.floor(bytes.length / 2))
    await patch(owner, url, offset, bytes.subarray(offset, offset + 500_000))
    await until(async () => (await owner.ask(picture)).status === 200, { what: 'the list to be back' })
    await patch(owner, url, offset + 500_000, bytes.subarray(offset + 500_000))
    await owner.ready(id)
    await until(async () => (await playlist(owner, picture)).ended, { what: 'the list to be final' })
    const whole = await fetched(owner, picture)
    begins(whole, early)
    assert.equal(await asFile(whole, countFrames), await countFrames(file))
    // Nobody knows of it in memory any more: it is kept.
    await server.kill()
    await server.launch({ onPort: port })
    begins(await fetched(owner, picture), whole)
  })
})
