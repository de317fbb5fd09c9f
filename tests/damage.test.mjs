// Files that are broken in the middle: what cannot be decoded is held, every segment is there, and the API tells where.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { fetchRendition, nameOf, renditions } from './lib/hls.mjs'
import { compareFrames } from './lib/picture.mjs'
import { asFile, checkPlaylist, checkRendition, readRendition } from './lib/rendition.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'
import { randomFrom } from './media/paint.mjs'
import { recipes } from './media/recipes.mjs'

const ends = endings()

const noise = (bytes) => {
  const random = randomFrom(5)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256)
}
const zeros = (bytes) => bytes.fill(0)

// `from` and `to` are parts of the file; `spoil` gets the bytes between them.
const spoiled = async (name, spoil, [from, to], folder) => {
  const bytes = Buffer.from(readFileSync(await media(name)))
  spoil(bytes.subarray(Math.floor(bytes.length * from), Math.floor(bytes.length * to)))
  const path = join(folder, `${name}.${recipes[name].ext}`)
  writeFileSync(path, bytes)
  return path
}

const cases = [
  { name: 'h264_moov_last', how: 'noise in the middle', spoil: noise, part: [0.4, 0.6] },
  { name: 'h264_open_gop', how: 'zeros over whole GOPs', spoil: zeros, part: [0.3, 0.8] },
  { name: 'vp9_webm', how: 'noise in the middle', spoil: noise, part: [0.4, 0.6] },
  { name: 'h264_ts', how: 'noise in the middle', spoil: noise, part: [0.4, 0.6] },
  { name: 'h264_ts', how: 'zeros over a third', spoil: zeros, part: [0.3, 0.63] },
  { name: 'mpeg4_avi', how: 'zeros in the middle', spoil: zeros, part: [0.4, 0.6] },
]

describe('A file with damage', { concurrency: 1 }, () => {
  let server
  let admin
  const folder = temporaryFolder('damage')
  before(async () => {
    ;({ server, admin } = await startSite(ends))
  })

  const fetched = async (video) => {
    const found = await renditions(admin, video)
    for (const one of found) {
      const bytes = await fetchRendition(admin, one.list)
      checkPlaylist(one.list)
      Object.assign(one, { name: nameOf(one.path), bytes }, readRendition(bytes))
      checkRendition(one.list, one)
    }
    return found
  }
  const isHeld = (headers) => /(^|, )hold(,|$)/.test(headers['server-timing'])

  for (const { name, how, spoil, part } of cases)
    it(`is shown whole: ${recipes[name].kind}, ${how}`, async (t) => {
      const path = await spoiled(name, spoil, part, folder)
      const video = await admin.publish(path)
      const found = await fetched(video)
      const rendered = found.filter((one) => one.picture && one.name !== 'o')
      const { held, duration } = await admin.video(video.id)
      t.diagnostic(`held: ${held.map(({ begin, end }) => `${begin}–${end} s`).join(', ') || 'nothing'}`)
      for (const { begin, end } of held) assert.ok(begin >= 0 && begin < end && end <= duration + 0.5)
      for (const one of rendered) {
        const [width, height] = one.RESOLUTION.split('x').map(Number)
        const compared = await asFile(one.bytes, (file) =>
          media(name).then((source) => compareFrames(file, source, { width, height })),
        )
        assert.equal(compared.numbers.length, one.seconds.length, 'every picture decodes')
        // What lies well outside the damage is untouched.
        const first = compared.ratios.slice(0, 20)
        assert.ok(Math.min(...first) >= recipes[name].floor, `${one.name}: ${first}`)
        assert.equal(compared.numbers.at(-1) > 0, true, 'it goes on behind the damage')
      }
      const spans = rendered.flatMap((one) =>
        one.bytes.headers.map((headers, k) => ({ headers, one: one.parsed[k], scale: one.track.timescale })),
      )
      for (const { one, scale } of spans.filter(({ headers }) => isHeld(headers)))
        assert.ok(
          held.some(({ begin, end }) => begin * scale < one.end && one.begin < end * scale),
          'a segment that is held lies in a span that is told',
        )
    })

  it('tells what is held, on its segments and in the API, also after a restart', async () => {
    const path = await spoiled('h264_open_gop', zeros, [0.3, 0.8], folder)
    const { id } = await admin.publish(path)
    for (const one of await fetched({ id }))
      if (one.picture) assert.ok(one.bytes.headers.some(isHeld), one.name)
    const { held } = await admin.video(id)
    assert.ok(held.length > 0)
    await admin.filled(id)
    await server.terminate()
    await server.launch({ onPort: server.port })
    assert.deepEqual((await admin.video(id)).held, held)
    for (const one of await fetched({ id }))
      if (one.picture) assert.ok(one.bytes.headers.some(isHeld), one.name)
  })

  it('plays as far as it goes when it is cut off', async () => {
    for (const name of ['h264_ts', 'vp9_webm', 'h264_flv']) {
      const bytes = readFileSync(await media(name))
      const path = join(folder, `cut.${recipes[name].ext}`)
      writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.61)))
      const video = await admin.publish(path)
      const whole = recipes[name].frames / Number(recipes[name].fps)
      assert.ok(video.duration > 0.4 * whole && video.duration < 0.8 * whole, `${name}: ${video.duration} s`)
      await fetched(video)
    }
  })
})
