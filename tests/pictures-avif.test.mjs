// Posters as AVIF: made after everything else, named once they are there, and shown by a browser.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { run, until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

/** The width and height that the file says of its picture (ISO/IEC 23008-12 section 6.5.3). */
function sizeOf(avif) {
  assert.equal(avif.toString('latin1', 4, 12), 'ftypavif')
  const at = avif.indexOf('ispe')
  return [avif.readUInt32BE(at + 8), avif.readUInt32BE(at + 12)]
}

const urls = (source) => source.srcset.split(', ').map((one) => one.split(' ')[0])

describe('A poster as AVIF', { concurrency: 1 }, () => {
  let server
  let user
  let video
  let page
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('painter')
    video = await user.publish(await media('h264_faststart'), { fields: { visibility: 'public' } })
    ;({ page } = await openBrowser(ends, { base: server.base }))
  })

  /** The record, once it names them. */
  const withAvif = (id) =>
    until(
      async () => {
        const now = await user.video(id)
        return now.poster_sources[0]?.type === 'image/avif' && now
      },
      { what: `the AVIF of ${id}` },
    )

  /** The colour of a picture's middle as Chromium shows it, [red, green, blue]. */
  const seen = (url) =>
    page.evaluate(async (address) => {
      const image = new Image()
      image.src = address
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.naturalWidth
      canvas.height = image.naturalHeight
      const drawn = canvas.getContext('2d')
      drawn.drawImage(image, 0, 0)
      return [...drawn.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data].slice(0, 3)
    }, url)

  it('is named first once it is there, in every size, and is smaller than the others', async () => {
    const { poster_sources: sources } = await withAvif(video.id)
    assert.deepEqual(
      sources.map((one) => one.type),
      ['image/avif', 'image/webp', 'image/jpeg'],
    )
    const [avif, webp] = sources
    for (const [i, url] of urls(avif).entries()) {
      const answer = await user.must(200, url)
      assert.equal(answer.headers['content-type'], 'image/avif')
      assert.deepEqual(
        sizeOf(answer.body),
        [
          [320, 180],
          [640, 360],
        ][i],
      )
      const other = await user.must(200, urls(webp)[i])
      assert.ok(answer.body.length < other.body.length, `${answer.body.length}, WebP ${other.body.length}`)
    }
  })

  it('is what Chromium takes for a list of videos, and looks like the JPEG', async () => {
    await page.goto(server.base)
    const image = page.locator(`a[href*="${video.id}"] img`).first()
    await until(() => image.evaluate((one) => one.complete && one.naturalWidth > 0), { what: 'the poster' })
    assert.match(await image.evaluate((one) => one.currentSrc), /\/poster-\d+\.avif$/)
    const [a, b] = [await seen(`/media/${video.id}/poster-640.avif`), await seen(video.poster)]
    for (const [i, value] of a.entries()) assert.ok(Math.abs(value - b[i]) < 24, `${a} and ${b}`)
  })

  it('follows a poster that is chosen, under its address, with its colours', async () => {
    const red = join(server.data, 'red.png')
    await run('ffmpeg', [
      ...['-nostdin', '-v', 'error', '-y', '-f', 'lavfi'],
      ...['-i', 'color=red:s=800x450', '-frames:v', '1', red],
    ])
    const chosen = await user.must(200, `/api/v1/videos/${video.id}/poster`, {
      method: 'PUT',
      body: readFileSync(red),
      headers: { 'content-type': 'image/png' },
    })
    assert.equal(chosen.json.poster_sources[0].type, 'image/webp', 'the former AVIF is no longer named')
    const { poster_sources: sources } = await withAvif(video.id)
    assert.match(sources[0].srcset, /\?v=1 800w$/)
    for (const url of urls(sources[0])) {
      const answer = await user.must(200, url)
      assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, s-maxage=60, immutable')
      const [r, g, b] = await seen(url)
      assert.ok(r > 230 && g < 25 && b < 25, `${url}: ${[r, g, b]}`)
    }
  })

  it('is made again where it is lost, and meanwhile its address gives the WebP', async () => {
    const [id] = readdirSync(join(server.data, 'objects/media'))
    const kept = join(server.data, 'objects/media', id, 'stills/avif1')
    const [object] = readdirSync(kept)
    rmSync(join(kept, object), { recursive: true })
    const url = `/media/${video.id}/poster-320.avif?v=1`
    const first = await user.must(200, url)
    assert.equal(first.headers['content-type'], 'image/webp')
    assert.equal(first.headers['cache-control'], 'public, max-age=60')
    await until(async () => (await user.must(200, url)).headers['content-type'] === 'image/avif', {
      what: 'the AVIF again',
    })
  })

  it('goes with its poster, and the automatic one has its own', async () => {
    await user.must(200, `/api/v1/videos/${video.id}/poster`, { method: 'DELETE' })
    await withAvif(video.id)
    const [id] = readdirSync(join(server.data, 'objects/media'))
    assert.deepEqual(readdirSync(join(server.data, 'objects/media', id, 'stills/avif1')), [])
  })

  it('of a clip is made as well', async () => {
    const body = { spans: [{ video: video.id, in: 1, out: 3 }] }
    const clip = (await user.must(201, '/api/v1/clips', { method: 'POST', body })).json
    const { poster_sources: sources } = await withAvif(clip.id)
    assert.deepEqual(sizeOf((await user.must(200, urls(sources[0])[0])).body), [320, 180])
  })
})
