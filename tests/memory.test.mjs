// Uploads of any size cost constant memory; and a disk that is full loses only what did not fit.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { filesIn } from './lib/leftovers.mjs'
import { withHugeBox } from './lib/mp4.mjs'
import { isRoot, quick } from './lib/paths.mjs'
import { memoryOf, run, until } from './lib/process.mjs'
import { Server, temporaryFolder } from './lib/server.mjs'
import { smallDisk } from './lib/small-disk.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kMegabyte = 1 << 20
const kTwoGigabytes = 2 * 1024 ** 3

// The kernel keeps the highest resident size; writing 5 sets it to the present one.
const resetPeak = (pid) => writeFileSync(`/proc/${pid}/clear_refs`, '5')

describe('An upload of 2 GB', { skip: quick && 'writes 2 GB' }, () => {
  it('leaves the memory of the server below 50 MB above idle, and becomes ready', async (t) => {
    const folder = temporaryFolder('big')
    after(() => rmSync(folder, { recursive: true, force: true }))
    const server = await Server.start()
    after(() => server.stop())
    const user = await server.admin()
    // A small one first, so that what is loaded once does not count.
    await user.filled((await user.publish(await media('silent'))).id)

    const file = join(folder, 'big.mp4')
    withHugeBox(await media('h264_faststart'), file, kTwoGigabytes)
    resetPeak(server.pid)
    const idle = memoryOf(server.pid, 'VmRSS')
    const { id } = await user.upload(file)
    const peak = memoryOf(server.pid, 'VmHWM')
    t.diagnostic(`idle ${(idle / kMegabyte).toFixed(1)} MB, peak ${(peak / kMegabyte).toFixed(1)} MB`)
    assert.ok(peak - idle < 50 * kMegabyte, `${((peak - idle) / kMegabyte).toFixed(1)} MB above idle`)
    const video = await user.ready(id)
    assert.equal(video.bytes, statSync(file).size)
    assert.ok(Math.abs(video.duration - 6) < 0.1)
    assert.ok(video.renditions.some((r) => r.kind === 'assembled'))
  })
})

describe('A full disk', { skip: !isRoot && 'needs root for a small disk', concurrency: 1 }, () => {
  it('refuses the upload that does not fit with 507, keeps the rest, and takes uploads again', async (t) => {
    const folder = await smallDisk(ends, 96)
    if (!folder) return t.skip('no mount here')
    const server = await Server.start({ data: folder, args: kNoReserve })
    ends(() => server.stop())
    const user = await server.admin()
    const kept = await user.publish(await media('h264_faststart'))
    await user.filled(kept.id)
    const before = filesIn(folder)

    const big = join(temporaryFolder('big'), 'big.mp4')
    after(() => rmSync(join(big, '..'), { recursive: true, force: true }))
    withHugeBox(await media('h264_faststart'), big, 200 * kMegabyte)
    const answer = await user.send(big)
    assert.equal(answer.status, 507, answer.text)
    assert.equal(answer.code, 'disk_full')
    await until(() => filesIn(folder).length === before.length, {
      what: 'the refused upload to be cleared away',
      limit: 60_000,
    })
    assert.deepEqual(filesIn(folder), before)

    assert.equal((await user.video(kept.id)).state, 'ready')
    assert.equal((await user.ready((await user.upload(await media('silent'))).id)).state, 'ready')
  })

  it('is said to be full also when others fill it while an upload is written', async (t) => {
    const folder = await smallDisk(ends, 64)
    if (!folder) return t.skip('no mount here')
    const server = await Server.start({ data: folder, args: kNoReserve })
    ends(() => server.stop())
    const user = await server.admin()
    const film = readFileSync(await media('h264_faststart'))
    const others = join(folder, 'others')
    const form = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
    const answer = await user.ask('/api/v1/videos', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: async (outgoing) => {
        outgoing.write(Buffer.concat([Buffer.from(form), film, Buffer.alloc(2 * kMegabyte)]))
        // Whether there is room was looked at when the first of it was written.
        await until(() => incoming(folder) >= kMegabyte, { what: 'its first bytes' })
        await run('dd', ['if=/dev/zero', `of=${others}`, 'bs=64k']).catch(() => {})
        outgoing.end(Buffer.alloc(4 * kMegabyte))
      },
    })
    assert.deepEqual([answer.status, answer.code], [507, 'disk_full'], answer.text)
    rmSync(others)
    assert.equal((await user.ready((await user.upload(await media('silent'))).id)).state, 'ready')
  })

  it('that reaches into the space to be left free refuses uploads too', async (t) => {
    const folder = await smallDisk(ends, 64)
    if (!folder) return t.skip('no mount here')
    const server = await Server.start({ data: folder })
    ends(() => server.stop())
    const user = await server.admin()
    const answer = await user.send(await media('clip_vp9'))
    assert.equal(answer.status, 507, 'the default reserve is more than this disk has')
    assert.equal(answer.code, 'disk_full')
  })
})

// The reserve is set to nothing: the disk itself is to be the limit.
const incoming = (folder) =>
  readdirSync(join(folder, 'incoming')).reduce(
    (sum, name) => sum + (statSync(join(folder, 'incoming', name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
const kNoReserve = ['--reserved-free-disk', '0 B']
