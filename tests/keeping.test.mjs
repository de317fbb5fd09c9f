// What can be made again is kept within a budget: the least recently watched goes, what is pinned stays, playing goes on.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { fetchRendition, nameOf, renditions } from './lib/hls.mjs'
import { millrace } from './lib/paths.mjs'
import { run, sleep, until } from './lib/process.mjs'
import { Server, startSite, temporaryFolder } from './lib/server.mjs'
import { smallDisk } from './lib/small-disk.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const folder = temporaryFolder('keeping')
let configs = 0
const configured = (text) => {
  const path = join(folder, `${configs++}.toml`)
  writeFileSync(path, text)
  return ['--config', path]
}

const kTrailer = 32
/** The stored segments of a rung: [number, bytes of content]. */
function stored(server, list) {
  const [, , , id, recipe, name] = list.path.split('/')
  const path = join(server.data, 'objects', 'media', id, recipe, name)
  try {
    return readdirSync(path).map((file) => [
      Number.parseInt(file, 10),
      statSync(join(path, file)).size - kTrailer,
    ])
  } catch {
    return []
  }
}
const sum = (list) => list.reduce((total, [, bytes]) => total + bytes, 0)

/** What the API says of a video's rungs is what lies on the disk, once what is being stored or evicted is. */
async function agrees(server, user, id) {
  const differences = async () => {
    const found = []
    const video = await user.video(id)
    for (const { path, list } of await renditions(user, video)) {
      const said = video.renditions.find((one) => one.name === nameOf(path))
      if (said?.kind !== 'rendered') continue
      const files = stored(server, list)
      const count = Math.round(said.filled * list.segments.length)
      if (said.bytes !== sum(files) || count !== files.length)
        found.push(
          `${id} ${said.name}: ${count} segments of ${said.bytes} bytes, not ${files.length} of ${sum(files)}`,
        )
    }
    return found
  }
  // Asked once more it could be found in the middle of an eviction: what counts is the last answer.
  let last = []
  const agree = async () => {
    last = await differences()
    return last.length === 0
  }
  await until(agree, { limit: 60_000 }).catch((problem) => assert.deepEqual(last, [], problem.message))
}

const rung = async (user, video, name) =>
  (await renditions(user, video)).find((one) => nameOf(one.path) === name).list
const storage = async (admin) => (await admin.must(200, '/api/v1/admin/storage')).json
const metric = async (admin, name) =>
  Number(new RegExp(`^millrace_${name} (.*)$`, 'm').exec((await admin.must(200, '/metrics')).text)[1])
const pin = (user, id, pinned) =>
  user.must(200, `/api/v1/videos/${id}`, { method: 'PATCH', body: { pinned } })

describe('A server with a small budget', { concurrency: 1 }, () => {
  let server
  let admin
  let user
  const videos = []
  const lists = []
  let first
  let rungBytes

  it('keeps what was watched last, and the beginnings of the rest', async () => {
    // How large a rung is shows in a server without a budget.
    const { server: wide } = await startSite(ends, { args: configured('fill = "on demand"\n') })
    const probe = await wide.user('prober')
    const { segments } = await fetchRendition(
      probe,
      await rung(probe, await probe.publish(await media('h264_moov_last')), '480'),
    )
    rungBytes = segments.reduce((total, one) => total + one.length, 0)
    // Two rungs fit, and their sound; three do not.
    ;({ server, admin } = await startSite(ends, {
      args: configured(`fill = "on demand"\ncache_budget = ${Math.round(rungBytes * 2.5)}\n`),
    }))
    user = await server.user('watcher')
    for (let i = 0; i < 3; i++) {
      videos.push(await user.publish(await media('h264_moov_last')))
      lists.push(await rung(user, videos[i], '480'))
      const got = await fetchRendition(user, lists[i])
      if (i === 0) first = got
      await sleep(20)
    }
    await until(() => stored(server, lists[0]).length <= 1, { what: 'the oldest to go' })
    assert.deepEqual(
      stored(server, lists[0]).map(([k]) => k),
      [0],
    )
    assert.equal(stored(server, lists[1]).length, lists[1].segments.length)
    assert.equal(stored(server, lists[2]).length, lists[2].segments.length)
    const now = await storage(admin)
    assert.ok(now.cache_bytes <= now.cache_budget, JSON.stringify(now))
    assert.ok(now.evicted_bytes > 0 && now.originals_bytes > 0)
    assert.equal(await metric(admin, 'cache_bytes'), now.cache_bytes)
    for (const video of videos) await agrees(server, user, video.id)
  })

  it('makes the same again when it is watched again, and what is pinned stays', async () => {
    await pin(user, videos[1].id, true)
    assert.equal((await user.video(videos[1].id)).pinned, true)
    const again = await fetchRendition(user, lists[0])
    for (const [k, bytes] of again.segments.entries())
      assert.ok(bytes.equals(first.segments[k]), `segment ${k}`)
    await until(() => stored(server, lists[2]).length <= 1, { what: 'the other one to go' })
    assert.equal(stored(server, lists[1]).length, lists[1].segments.length, 'pinned')
    for (const video of videos) await agrees(server, user, video.id)
    const now = await storage(admin)
    assert.ok(now.pinned_bytes >= sum(stored(server, lists[1])))
  })

  it('lets nobody else pin, and nothing but yes or no', async () => {
    const other = await server.user('other')
    const path = `/api/v1/videos/${videos[0].id}`
    assert.equal((await other.ask(path, { method: 'PATCH', body: { pinned: true } })).status, 403)
    for (const pinned of ['yes', 1, []])
      assert.equal((await user.ask(path, { method: 'PATCH', body: { pinned } })).status, 422)
    await pin(admin, videos[0].id, true)
    await pin(admin, videos[0].id, false)
    assert.equal((await other.ask('/api/v1/admin/storage')).status, 403)
    assert.equal((await server.client().ask('/api/v1/admin/storage')).status, 401)
  })

  it('says that a file is larger than what it keeps', async () => {
    const small = await startSite(ends, {
      args: configured(`fill = "on demand"\ncache_budget = ${Math.round(rungBytes / 3)}\n`),
    })
    const owner = await small.server.user('saver')
    const video = await owner.publish(await media('h264_moov_last'))
    await owner.must(202, `/api/v1/videos/${video.id}/downloads`, {
      method: 'POST',
      body: { quality: '480' },
    })
    const over = await until(async () => {
      const { items } = (await owner.must(200, `/api/v1/videos/${video.id}/downloads`)).json
      const one = items.find(({ quality }) => quality === '480')
      return one.state === 'failed' && one
    })
    assert.equal(over.reason.code, 'over_budget')
  })

  it('is killed in the middle of evicting, and knows afterwards what there is', async () => {
    for (let round = 0; round < 3; round++) {
      const before = await metric(admin, 'cache_evicted_segments_total')
      const watching = Promise.allSettled(
        videos.flatMap((video) =>
          ['480', '360', '240'].map(async (name) => fetchRendition(user, await rung(user, video, name))),
        ),
      )
      await until(async () => (await metric(admin, 'cache_evicted_segments_total')) > before).catch(() => {})
      await server.kill()
      await watching
      await server.launch()
      user.base = server.base
      admin.base = server.base
      await until(async () => !(await storage(admin)).counting, { what: 'the files to be counted' })
      for (const video of videos) await agrees(server, user, video.id)
    }
    const now = await until(async () => {
      const seen = await storage(admin)
      return seen.cache_bytes <= seen.cache_budget && seen
    })
    assert.ok(now.cache_bytes > 0)
  })
})

describe('A server that fills at once', { concurrency: 1 }, () => {
  it('stops below its budget, and makes nothing again that went', async () => {
    const { server, admin } = await startSite(ends, { args: configured('cache_budget = 150000\n') })
    const user = await server.user('sender')
    const video = await user.publish(await media('h264_moov_last'))
    await until(async () => !(await user.video(video.id)).filling)
    const filled = (await user.video(video.id)).filled
    assert.ok(filled > 0 && filled < 1, `filled ${filled}`)
    const second = await user.publish(await media('vp9_webm'))
    await until(async () => !(await user.video(second.id)).filling)
    await until(async () => {
      const seen = await storage(admin)
      return seen.cache_bytes <= seen.cache_budget
    })
    const made = await metric(admin, 'segments_filled_total')
    await sleep(3000)
    assert.equal(await metric(admin, 'segments_filled_total'), made)
    await agrees(server, user, video.id)
    await agrees(server, user, second.id)
  })
})

describe('A server that fills what is watched', { concurrency: 1 }, () => {
  it('waits for the first viewer', async () => {
    const { server } = await startSite(ends, { args: configured('fill = "when watched"\n') })
    const user = await server.user('late')
    const video = await user.publish(await media('silent'))
    assert.equal(video.filling, false)
    await sleep(1500)
    assert.equal((await user.video(video.id)).filled, 0)
    const [{ list }] = await renditions(user, video)
    await user.patiently(list.segments[0].path)
    await user.filled(video.id)
  })

  it('refuses a policy that there is not', async () => {
    await assert.rejects(
      Server.start({ args: configured('fill = "never"\n') }),
      /at once, on demand, when watched/,
    )
  })
})

describe('A disk that is nearly full', { concurrency: 1 }, () => {
  it('loses what can be made again before an upload is refused, and plays on', async (t) => {
    const data = await smallDisk(ends, 200)
    if (!data) return t.skip('no mount here')
    const reserve = 120 << 20 // less than that beyond it
    const { server, admin } = await startSite(ends, {
      data,
      args: configured(`fill = "on demand"\nreserved_free_disk = ${reserve}\n`),
    })
    const user = await server.user('full')
    const video = await user.publish(await media('h264_moov_last'))
    const list = await rung(user, video, '360')
    const one = await fetchRendition(user, list)
    await until(() => stored(server, list).length === 0, { what: 'all of it to go' })
    const two = await fetchRendition(user, list)
    for (const [k, bytes] of two.segments.entries()) assert.ok(bytes.equals(one.segments[k]), `segment ${k}`)
    assert.equal((await storage(admin)).cache_budget, null)
    await user.publish(await media('silent'))
    await agrees(server, user, video.id)
  })
})

describe('A scrub', { concurrency: 1 }, () => {
  const flip = (path, at) => {
    const bytes = readFileSync(path)
    bytes[at] ^= 1
    writeFileSync(path, bytes)
  }
  const pathOf = (server, list, ...rest) => {
    const [, , , id, recipe, name] = list.path.split('/')
    return rest.length
      ? join(server.data, 'objects', 'media', id, ...rest)
      : join(server.data, 'objects', 'media', id, recipe, name)
  }
  const scrubbed = async (admin) => {
    await admin.must(202, '/api/v1/admin/scrub', { method: 'POST' })
    return until(async () => {
      const { scrub } = await storage(admin)
      return scrub.state === 'idle' && scrub
    })
  }
  let server
  let admin
  let user
  let good
  let video
  let list

  it('finds nothing where nothing is wrong', async () => {
    ;({ server, admin } = await startSite(ends, { args: configured('fill = "on demand"\n') }))
    user = await server.user('owner')
    good = await user.publish(await media('silent'))
    video = await user.publish(await media('h264_moov_last'), { fields: { title: 'Mill pond' } })
    list = await rung(user, video, '360')
    await fetchRendition(user, list)
    const found = await scrubbed(admin)
    assert.deepEqual(found.damaged, [])
    assert.equal(found.damaged_segments, 0)
    assert.ok(found.oldest_check)
    assert.ok((await metric(admin, 'scrub_bytes_total')) > video.bytes)
  })

  it('removes a segment that is wrong, and it is made again', async () => {
    const before = await user.must(200, list.segments[1].path)
    flip(join(pathOf(server, list), '1.m4s'), 1000)
    const found = await scrubbed(admin)
    assert.equal(found.damaged_segments, 1)
    assert.deepEqual(
      stored(server, list)
        .map(([k]) => k)
        .sort((a, b) => a - b),
      [...list.segments.keys()].filter((k) => k !== 1),
    )
    await agrees(server, user, video.id)
    const again = await user.patiently(list.segments[1].path)
    assert.match(again.headers['server-timing'], /rendered/)
    assert.ok(again.body.equals(before.body))
  })

  it('reports an original that is wrong to its owner and the administrator, and leaves it', async () => {
    const original = pathOf(server, list, 'original')
    flip(original, 5000)
    const found = await scrubbed(admin)
    assert.deepEqual(
      found.damaged.map(({ id, title, owner }) => [id, title, owner]),
      [[video.id, 'Mill pond', 'owner']],
    )
    assert.equal((await user.video(video.id)).original_damaged, true)
    assert.equal((await user.video(good.id)).original_damaged, false)
    assert.equal((await server.client().video(video.id)).original_damaged, false, 'nobody else’s business')
    assert.equal(await metric(admin, 'originals_damaged'), 1)
    assert.match(server.log, /the original is not as it came/)
    assert.equal(statSync(original).size, video.bytes)
    await user.must(200, `/media/${video.id}/master.m3u8`)
    assert.equal((await user.ask('/api/v1/admin/scrub', { method: 'POST' })).status, 403)
  })

  it('works as a command, and goes quiet when the file is restored', async () => {
    await server.terminate()
    const scrub = () => run(millrace, ['scrub', '--data', server.data], { allowFailure: true })
    const bad = await scrub()
    assert.equal(bad.code, 1)
    assert.match(bad.stdout.toString(), new RegExp(`DAMAGED +${video.id} +Mill pond`))
    flip(pathOf(server, list, 'original'), 5000)
    const fine = await scrub()
    assert.equal(fine.code, 0, fine.stdout.toString())
    assert.match(fine.stdout.toString(), /100 %/)
  })
})
