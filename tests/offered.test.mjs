// What is worth listing: sizes that show nothing more than a smaller one are neither filled nor listed.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { master, renditions } from './lib/hls.mjs'
import { run, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'

const ends = endings()

// Twelve seconds of 720 lines in MPEG-TS, so that no original is sent; `small` are pictures blown up from that size.
async function film(small) {
  const path = join(temporaryFolder('film'), 'film.ts')
  const picture = `testsrc2=s=${small ?? '1280x720'}:r=25:d=12,scale=1280:720:flags=bicubic`
  const encode = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12', '-g', '25', '-pix_fmt', 'yuv420p']
  await run('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', picture, ...encode, path])
  return path
}

describe('What is offered', { concurrency: 1 }, () => {
  let server
  let admin
  before(async () => {
    ;({ server, admin } = await startSite(ends))
  })

  const seen = async (video) => {
    const of = () => /shows the detail of (\d+) lines/.exec(server.log.slice(from))?.[1]
    const from = server.log.indexOf(video.id)
    const lines = Number(await until(of, { what: 'the survey' }))
    return { lines, video: (await admin.must(200, `/api/v1/videos/${video.id}`)).json }
  }
  const names = (video) => video.renditions.map((r) => r.name).join()

  it('is every size of a picture full of detail', async () => {
    const { lines, video } = await seen(await admin.publish(await film()))
    assert.equal(lines, 720)
    assert.equal(names(video), '720,480,360,240')
  })

  it('is no size beyond the detail there is, in the API as in the playlists', async (t) => {
    const before = await admin.publish(await film('320x180'))
    const { variants } = await master(admin, before)
    const { lines, video } = await seen(before)
    t.diagnostic(`${lines} lines`)
    assert.ok(lines <= 480, `${lines} lines`)
    assert.ok(!names(video).includes('720'), names(video))
    const listed = await master(admin, video)
    assert.deepEqual(
      listed.variants.map((v) => v.RESOLUTION).filter(Boolean),
      video.renditions.map((r) => `${r.width}x${r.height}`),
    )
    const large = variants.find((v) => v.RESOLUTION === '1280x720')
    const answer = await admin.patiently(large.path.replace('index.m3u8', '0.m4s'))
    assert.equal(answer.status, 200, 'a player that began with it goes on')
  })

  it('says the average rate of a size that is whole', async () => {
    const video = await admin.publish(await film('320x180'))
    await until(async () => (await admin.must(200, `/api/v1/videos/${video.id}`)).json.filled === 1, {
      what: 'the ladder to be filled',
    })
    for (const one of (await renditions(admin, video)).filter((r) => r.picture)) {
      const average = Number(one['AVERAGE-BANDWIDTH'])
      assert.ok(average > 0 && average <= Number(one.BANDWIDTH), `${average} of ${one.BANDWIDTH}`)
    }
  })
})
