// What is acknowledged stays, whatever is killed: the server, its fork server, a child in the middle of a segment.
import assert from 'node:assert/strict'
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { formAround } from './lib/api.mjs'
import { frames } from './lib/decode.mjs'
import { fetchRendition, renditions } from './lib/hls.mjs'
import { filesIn } from './lib/leftovers.mjs'
import { readMark } from './lib/marks.mjs'
import { quick } from './lib/paths.mjs'
import { kills, processName, sleep, until } from './lib/process.mjs'
import { rawConnection } from './lib/raw.mjs'
import { asFile, checkRendition, readRendition } from './lib/rendition.mjs'
import { Server } from './lib/server.mjs'
import { media } from './media/make.mjs'

/** Fetches everything of a video; fails unless each picture rendition shows every number once, in order. */
async function plays(client, video, count) {
  for (const one of await renditions(client, video)) {
    const bytes = await fetchRendition(client, one.list)
    checkRendition(one.list, readRendition(bytes))
    if (!one.picture) continue
    const [width, height] = one.RESOLUTION.split('x').map(Number)
    const numbers = []
    await asFile(bytes, async (file) => {
      for await (const frame of frames(file, { width, height })) numbers.push(readMark(frame, width, height))
    })
    assert.deepEqual(
      numbers,
      Array.from({ length: count }, (_, i) => i + 1),
      one.path,
    )
  }
}

// Moments after the acknowledgement, in milliseconds: while indexing, while the poster is made, while filling.
const kMoments = quick ? [40] : [0, 15, 60, 250, 900]

describe('After the server is killed', { concurrency: 1 }, () => {
  let server
  before(async () => {
    server = await Server.start()
    await server.admin()
  })
  after(async () => {
    await server?.stop()
    rmSync(server.data, { recursive: true, force: true })
  })
  const logIn = async () => {
    const user = server.client()
    await user.login('admin', 'correct horse battery')
    return user
  }

  it('everything acknowledged is there and becomes ready', async () => {
    const user = await logIn()
    const kept = []
    for (const moment of kMoments) {
      kept.push((await user.upload(await media('vp9_webm'))).id)
      await sleep(moment)
      await server.kill()
      await server.launch()
      user.base = server.base
    }
    for (const id of kept) assert.equal((await user.settled(id)).state, 'ready')
    for (const id of kept) await user.filled(id)
    await plays(user, await user.video(kept.at(-1)), 270)
  })

  it('in the middle of an upload, nothing half is shown or kept', async () => {
    const user = await logIn()
    const before = (await user.must(200, '/api/v1/videos?scope=mine')).json.items.length
    const files = filesIn(server.data)
    const { boundary, head } = formAround({}, 'half.mp4')
    const connection = rawConnection(server)
    const type = `Content-Type: multipart/form-data; boundary=${boundary}`
    await connection.send(
      `POST /api/v1/videos HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${user.token}\r\n${type}\r\nContent-Length: 900000000\r\n\r\n`,
    )
    await connection.send(head)
    for await (const chunk of createReadStream(await media('clip_vp9'))) await connection.send(chunk)
    await server.kill()
    connection.end()
    await server.launch()
    user.base = server.base
    assert.equal((await user.must(200, '/api/v1/videos?scope=mine')).json.items.length, before)
    await until(() => filesIn(server.data).length <= files.length, {
      what: 'the half upload to be cleared away',
      limit: 60_000,
    })
  })

  it('what was left half done is done again at once, and media that no video knows are removed', async () => {
    const user = await logIn()
    await user.publish(await media('silent'))
    const folder = join(server.data, 'objects/media')
    const before = readdirSync(folder)
    process.kill(server.helpers[0], 'SIGSTOP') // so that the job is certainly running when the server dies
    const { id } = await user.upload(await media('vp9_webm'))
    const fresh = () => readdirSync(folder).find((name) => !before.includes(name))
    await until(() => fresh(), { what: 'the upload to be stored' })
    await sleep(300)
    await server.kill()
    writeFileSync(join(folder, fresh(), 'index'), 'as if it had died after writing this')
    const orphan = join(folder, 'AAAAAAAAAAAAAAAA')
    mkdirSync(orphan)
    writeFileSync(join(orphan, 'original'), 'as if it had died before writing who it belongs to')
    await server.launch()
    user.base = server.base
    assert.equal((await user.settled(id, 15_000)).state, 'ready') // its lease has not run out by then
    assert.ok(!existsSync(orphan))
    assert.ok(before.every((name) => existsSync(join(folder, name, 'original'))))
  })

  it('the setup link is not printed again and the sessions hold', async () => {
    const user = await logIn()
    const from = server.log.length
    await server.kill()
    await server.launch()
    assert.doesNotMatch(server.log.slice(from), /setup\?token=/)
    assert.equal((await server.client(user.token).ask('/api/v1/users/me')).status, 200)
  })

  it('ends in order when it is asked to, though it fills a ladder', async () => {
    const user = await logIn()
    await user.publish(await media('clip_vp9'))
    const { code } = await server.terminate()
    assert.equal(code, 0, server.log.slice(-1000))
  })
})

describe('When the media engine is killed', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    server = await Server.start()
    user = await server.admin()
  })
  after(() => server?.stop())

  it('its children are the server’s only helpers, and have no name in the network', () => {
    const names = new Set(server.helpers.map(processName))
    for (const name of names) assert.match(name, /^millrace/)
  })

  it('the upload in hand is indexed all the same', async () => {
    for (const moment of quick ? [5] : [0, 5, 20, 60]) {
      const { id } = await user.upload(await media('h264_ts'))
      await sleep(moment)
      server.helpers.forEach(kills)
      const video = await user.settled(id)
      assert.equal(video.state, 'ready', JSON.stringify(video.reason))
    }
  })

  it('the upload whose child dies while it reads is read by another', async () => {
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      let waiting = true
      const killer = (async () => {
        for (; waiting; await new Promise(setImmediate)) {
          const [, child] = server.helpers
          if (child) return kills(child)
        }
      })()
      const { id } = await user.upload(await media('sound_mp3'))
      await user.settled(id)
      waiting = false
      await killer
      const video = await user.ready(id)
      await user.filled(video.id) // so that the next child is the next upload's
    }
  })

  it('a segment in the making breaks off or is answered whole, and nothing half is kept', async () => {
    const video = await user.publish(await media('vp9_webm'))
    const lists = (await renditions(user, video)).map((one) => one.list)
    let killing = true
    const killer = (async () => {
      while (killing) {
        // The last of them are the jobs; the first is the fork server.
        server.helpers.slice(1).forEach(kills)
        await sleep(70)
      }
    })()
    const statuses = []
    for (const list of lists)
      for (const { path } of list.segments)
        statuses.push(
          await user.ask(path).then(
            (answer) => answer.status,
            () => 'broken off',
          ),
        )
    killing = false
    await killer
    assert.ok(
      statuses.every((s) => s === 'broken off' || [200, 500, 502, 503].includes(s)),
      [...new Set(statuses)].join(),
    )
    await plays(user, video, 270)
  })

  it('a whole video in the making is broken off, not sent with a hole', async () => {
    const { id } = await user.publish(await media('clip_vp9'))
    let killing = true
    const killer = (async () => {
      while (killing) {
        server.helpers.slice(1).forEach(kills)
        await sleep(10)
      }
    })()
    try {
      await assert.rejects(user.ask(`/media/${id}/video.mp4`), { code: 'ECONNRESET' })
    } finally {
      killing = false
      await killer
    }
  })

  it('the fork server comes back', async () => {
    const video = await user.publish(await media('h264_60'))
    const [forkServer] = server.helpers
    kills(forkServer)
    const [one] = (await renditions(user, video)).filter((r) => r.picture)
    for (const { path } of one.list.segments) assert.equal((await user.patiently(path)).status, 200)
    const again = await user.publish(await media('silent'))
    assert.equal(again.state, 'ready')
    assert.ok(server.running)
    assert.ok(!server.helpers.includes(forkServer))
  })
})
