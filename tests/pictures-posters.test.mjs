// Posters: the automatic one, any second of the video, or a picture that somebody sends, whatever they send.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { deflateSync } from 'node:zlib'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { readMark } from './lib/marks.mjs'
import { quick } from './lib/paths.mjs'
import { kills, run, sleep } from './lib/process.mjs'
import { Server, startSite, temporaryFolder } from './lib/server.mjs'
import { jpegSize, lumaOf } from './lib/tiles.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const ffmpeg = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y']

/** A picture file of ffmpeg's, `filter` applied. */
async function pictureFile(name, { size = '800x450', color = 'red', args = [] } = {}) {
  const path = join(temporaryFolder('picture'), name)
  const source = ['-f', 'lavfi', '-i', `color=${color}:size=${size}:duration=0.04`]
  await run('ffmpeg', [...ffmpeg, ...source, ...(args.length ? args : ['-frames:v', '1']), path])
  return readFileSync(path)
}

const poster = (id) => `/api/v1/videos/${id}/poster`
const put = (client, id, body, type) =>
  client.ask(poster(id), { method: 'PUT', body, headers: type ? { 'content-type': type } : {} })

/** The number that a poster of the numbered test pictures shows. */
async function shownNumber(client, url) {
  const answer = await client.must(200, url)
  const { width, height } = jpegSize(answer.body)
  return readMark(await lumaOf(answer.body, { width, height }), width, height)
}

/** The mean colour of a picture file, [red, green, blue]. */
async function colourOf(bytes, ext) {
  const folder = temporaryFolder('colour')
  const path = join(folder, `picture.${ext}`)
  await run('sh', ['-c', `cat > ${path}`], { input: (stdin) => stdin.end(bytes) })
  const args = ['-i', path, '-vf', 'scale=1:1:flags=area', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-']
  return [...(await run('ffmpeg', [...ffmpeg, ...args])).stdout]
}
const isRed = ([red, green, blue]) => red > 200 && green < 50 && blue < 50

describe('A poster', { concurrency: 1 }, () => {
  let server
  let user
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('painter')
    video = await user.publish(await media('h264_faststart'), { fields: { visibility: 'public' } })
  })

  it('comes as JPEG and WebP in the sizes that the video’s record names, and no larger than the video', async () => {
    assert.match(video.poster, /\/poster-640\.jpg$/)
    // AVIF comes when it comes (pictures-avif).
    const sources = video.poster_sources.filter(({ type }) => type !== 'image/avif')
    assert.deepEqual(
      sources.map((one) => one.type),
      ['image/webp', 'image/jpeg'],
    )
    for (const { type, srcset } of sources) {
      assert.deepEqual(
        srcset.split(', ').map((one) => one.split(' ')[1]),
        ['320w', '640w'],
      )
      for (const one of srcset.split(', ')) {
        const [url, width] = one.split(' ')
        const answer = await user.must(200, url)
        assert.equal(answer.headers['content-type'], type)
        assert.equal(answer.headers['cache-control'], 'public, max-age=60')
        if (type === 'image/jpeg') assert.equal(jpegSize(answer.body).width, Number.parseInt(width, 10))
        else {
          assert.equal(answer.body.toString('latin1', 8, 12), 'WEBP')
          assert.equal(answer.body.readUInt16LE(26) & 0x3fff, Number.parseInt(width, 10))
        }
      }
    }
    const sizes = await Promise.all(
      ['webp', 'jpg'].map(
        async (e) => (await user.must(200, `/media/${video.id}/poster-640.${e}`)).body.length,
      ),
    )
    assert.ok(sizes[0] < sizes[1], `WebP ${sizes[0]}, JPEG ${sizes[1]}`)
  })

  it('is the best of the pictures to choose from', async () => {
    const { items, best } = (await user.must(200, `/api/v1/videos/${video.id}/stills`)).json
    assert.ok(items.length >= 3 && items.length <= 8)
    for (const { time, url, score } of items) {
      assert.ok(time >= 0 && time < video.duration)
      assert.ok(score >= 0 && score <= 1)
      assert.equal(await shownNumber(user, url), Math.round(time * 30) + 1)
    }
    assert.equal(Math.max(...items.map((one) => one.score)), items.find((one) => one.time === best).score)
    assert.equal(await shownNumber(user, video.poster), Math.round(best * 30) + 1)
    assert.equal((await user.ask(`/media/${video.id}/still-${items.length}.jpg`)).status, 404)
  })

  it('is not the black, the white or the blurred one', async () => {
    const parts = ['color=black', 'color=white', 'testsrc2', 'testsrc2', 'color=gray'].map(
      (name, i) =>
        `${name}${name.startsWith('color') ? ':' : '='}size=320x180:rate=10:duration=4,format=yuv420p[${i}]`,
    )
    const graph = `${parts[0]};${parts[1]};${parts[2].replace(',format', ',gblur=sigma=15,format')};${parts[3]};${parts[4]};[0][1][2][3][4]concat=n=5`
    const path = join(temporaryFolder('source'), 'parts.mp4')
    await run('ffmpeg', [
      ...ffmpeg,
      '-f',
      'lavfi',
      '-i',
      graph,
      ...'-c:v libx264 -g 10 -pix_fmt yuv420p'.split(' '),
      path,
    ])
    const made = await user.publish(path)
    const { best } = (await user.must(200, `/api/v1/videos/${made.id}/stills`)).json
    assert.ok(best >= 12 && best < 16, `${best} s`)
  })

  it('can be any second of the video, exactly', async () => {
    let version = 0
    for (const time of [0, 1.01, 2.5, 3.999, 5.97]) {
      const answer = await put(user, video.id, { time })
      assert.equal(answer.status, 200, answer.text)
      const url = answer.json.poster
      assert.equal(url, `/media/${video.id}/poster-640.jpg?v=${++version}`)
      assert.equal(await shownNumber(user, url), Math.floor(time * 30 + 1e-6) + 1, `${time} s`)
      assert.equal(
        (await user.must(200, url)).headers['cache-control'],
        'public, max-age=31536000, s-maxage=60, immutable',
      )
    }
    assert.equal((await user.video(video.id)).poster, `/media/${video.id}/poster-640.jpg?v=${version}`)
    const now = (await user.must(200, `/api/v1/videos/${video.id}/stills`)).json
    assert.deepEqual([now.poster, now.poster_time], ['time', 5.97])
  })

  it('shows everywhere once it is chosen', async () => {
    const { json } = await put(user, video.id, { time: 4 })
    const listed = (await server.client().must(200, '/api/v1/videos')).json.items.find(
      (v) => v.id === video.id,
    )
    assert.equal(listed.poster, json.poster)
    const atOnce = ({ poster_sources: sources }) => sources.filter(({ type }) => type !== 'image/avif')
    assert.deepEqual(atOnce(listed), atOnce(json))
    const version = json.poster.split('=')[1]
    const oembed = await user.must(
      200,
      `/oembed?url=${encodeURIComponent(`${server.base}/watch/${video.id}`)}`,
    )
    assert.equal(oembed.json.thumbnail_url, `${server.base}${json.poster}`)
    const page = await user.ask(`/watch/${video.id}`, { headers: { accept: 'text/html' } })
    if (page.status === 200) assert.match(page.text, new RegExp(`poster-1280\\.jpg\\?v=${version}"`))
  })

  it('can be a JPEG, PNG or WebP, keeps its colours and tells nothing of the file', async () => {
    for (const name of ['red.jpg', 'red.png', 'red.webp']) {
      const bytes = await pictureFile(name, { args: ['-frames:v', '1', '-metadata', 'comment=secret'] })
      const answer = await put(user, video.id, bytes, 'image/*')
      assert.equal(answer.status, 200, answer.text)
      for (const source of answer.json.poster_sources)
        for (const one of source.srcset.split(', ')) {
          const { body } = await user.must(200, one.split(' ')[0])
          const colour = await colourOf(body, source.type.split('/')[1])
          assert.ok(isRed(colour), `${name} ${one}: ${colour}`)
          assert.equal(body.indexOf('secret'), -1)
        }
      assert.match(answer.json.poster_sources[0].srcset, / 800w$/)
    }
  })

  it('goes back to the automatic one, under another address', async () => {
    const before = (await user.video(video.id)).poster
    const { json } = await user.must(200, poster(video.id), { method: 'DELETE' })
    assert.notEqual(json.poster, before)
    const { best } = (await user.must(200, `/api/v1/videos/${video.id}/stills`)).json
    assert.equal(await shownNumber(user, json.poster), Math.round(best * 30) + 1)
    assert.equal((await user.must(200, poster(video.id), { method: 'DELETE' })).json.poster, json.poster)
  })

  it('is chosen by its owner alone, and shown to nobody else while the video is private', async () => {
    const stranger = await server.user('stranger')
    assert.equal((await put(stranger, video.id, { time: 1 })).status, 403)
    assert.equal((await put(server.client(), video.id, { time: 1 })).status, 401)
    assert.equal((await stranger.ask(poster(video.id), { method: 'DELETE' })).status, 403)
    const chosen = (await put(user, video.id, { time: 1 })).json
    await user.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility: 'private' } })
    const urls = [chosen.poster, `/api/v1/videos/${video.id}/stills`, `/media/${video.id}/still-0.jpg`]
    for (const url of urls) {
      assert.equal((await stranger.ask(url)).status, 404, url)
      assert.equal((await user.ask(url)).status, 200, url)
    }
    assert.match((await user.ask(chosen.poster)).headers['cache-control'], /^private/)
    assert.equal((await put(stranger, video.id, { time: 1 })).status, 404)
  })
})

describe('A choice of poster that makes no sense', { concurrency: 1 }, () => {
  let server
  let user
  let video
  let jpeg
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('enemy')
    video = await user.publish(await media('h264_faststart'))
    jpeg = await pictureFile('a.jpg')
  })
  const is = async (status, code, body, type = 'image/jpeg') => {
    const answer = await put(user, video.id, body, type)
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.code, code)
    assert.equal((await user.video(video.id)).poster, video.poster)
  }

  it('is refused when it is no second of the video', async () => {
    for (const time of [-1, 6.5, 1e300]) await is(422, 'validation', { time }, 'application/json')
    await is(422, 'validation', { time: '1' }, 'application/json')
    await is(422, 'validation', {}, 'application/json')
    await is(422, 'validation', { time: 1, x: 1 }, 'application/json')
    await is(400, 'bad_request', '{"time":1e999}', 'application/json').catch(() =>
      is(422, 'validation', '{"time":1e999}', 'application/json'),
    )
    await is(400, 'bad_request', '{', 'application/json')
  })

  it('is refused when it is no picture that is known, whatever it is called', async () => {
    const gif = await pictureFile('a.gif')
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for (const body of [
      gif,
      svg,
      '<html>',
      '',
      '#EXTM3U\nhttp://127.0.0.1/',
      readFileSync(await media('silent')),
    ])
      for (const type of ['image/jpeg', 'image/svg+xml', 'image/png'])
        await is(415, 'picture_unknown', Buffer.from(body), type)
    for (const type of ['text/html', 'application/octet-stream', 'multipart/form-data; boundary=x'])
      await is(415, 'unsupported_media', jpeg, type)
  })

  it('is refused when it is cut off, moves, or is too large', async () => {
    for (const part of [0.1, 0.5, 0.9, 0.999])
      await is(422, 'picture_damaged', jpeg.subarray(0, Math.floor(jpeg.length * part)))
    const moving = await pictureFile('a.webp', {
      args: ['-vf', 'loop=5:1,hue=h=n*40', '-c:v', 'libwebp_anim', '-frames:v', '5'],
    })
    await is(422, 'picture_animated', moving)
    const huge = Buffer.from(jpeg)
    huge.writeUInt32BE(0xffffffff, huge.indexOf(Buffer.from([0xff, 0xc0])) + 5)
    await is(422, 'picture_too_large', huge)
    await is(413, 'too_large', Buffer.alloc((20 << 20) + 1))
  })

  it('is refused when a small file would become a very large picture', async () => {
    const chunk = (type, data) => {
      const body = Buffer.concat([Buffer.from(type), data])
      const out = Buffer.alloc(8 + data.length + 4)
      out.writeUInt32BE(data.length, 0)
      body.copy(out, 4)
      out.writeUInt32BE(crc(body), 8 + data.length)
      return out
    }
    const bomb = (width, height) => {
      const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
      head.writeUInt32BE(width, 0)
      head.writeUInt32BE(height, 4)
      const rows = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * Math.min(height, 4000)), {
        level: 9,
      })
      const signature = Buffer.from('89504e470d0a1a0a', 'hex')
      return Buffer.concat([
        signature,
        chunk('IHDR', head),
        chunk('IDAT', rows),
        chunk('IEND', Buffer.alloc(0)),
      ])
    }
    await is(422, 'picture_too_large', bomb(65_535, 65_535))
    await is(422, 'picture_too_large', bomb(16_384, 16_384))
    await is(422, 'picture_too_large', bomb(16_385, 16))
  })

  it('does not bring the server down, whatever bytes are changed', async () => {
    let seed = 7
    const next = (below) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
      return (seed >>> 8) % below
    }
    for (let round = 0; round < (quick ? 5 : 40); round++) {
      const changed = Buffer.from(jpeg)
      for (let i = 0; i < 4; i++) changed[next(changed.length)] = next(256)
      const { status } = await put(user, video.id, changed, 'image/jpeg')
      assert.ok([200, 415, 422].includes(status), `${status}`)
    }
    await user.must(200, poster(video.id), { method: 'DELETE' })
    assert.ok(server.running)
  })

  it('is refused for a video that has no pictures', async () => {
    const sound = await user.publish(await media('sound_mp3'))
    assert.equal((await put(user, sound.id, { time: 0 })).code, 'not_ready')
    assert.equal((await user.ask(`/api/v1/videos/${sound.id}/stills`)).code, 'not_ready')
  })
})

const kCrc = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})
const crc = (bytes) => {
  let sum = 0xffffffff
  for (const byte of bytes) sum = kCrc[(sum ^ byte) & 255] ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}

describe('A chosen poster', { concurrency: 1 }, () => {
  it('survives that the server is killed, and a kill in between leaves the former or the new one', async () => {
    const server = await Server.start()
    ends(() => server.stop())
    const user = await server.admin()
    const video = await user.publish(await media('h264_faststart'))
    const red = await pictureFile('red.png')
    const chosen = (await put(user, video.id, red, 'image/png')).json
    const again = async () => {
      await server.kill()
      await server.launch()
      user.base = server.base
    }
    await again()
    assert.equal((await user.video(video.id)).poster, chosen.poster)
    assert.ok(isRed(await colourOf((await user.must(200, chosen.poster)).body, 'jpeg')))

    const blue = await pictureFile('blue.png', { color: 'blue' })
    for (const moment of quick ? [30] : [5, 20, 40, 80]) {
      const sent = put(user, video.id, blue, 'image/png').then(
        (answer) => answer.status,
        () => 'broken off',
      )
      await sleep(moment)
      server.helpers.slice(1).forEach(kills)
      await again()
      await sent
      const { poster: url } = await user.video(video.id)
      const [red_, , blue_] = await colourOf((await user.must(200, url)).body, 'jpeg')
      assert.ok(red_ > 200 || blue_ > 200)
    }
    await put(user, video.id, { time: 1 })
    const [id] = readdirSync(join(server.data, 'objects/media'))
    const kept = readdirSync(join(server.data, 'objects/media', id, 'stills/chosen'))
    assert.ok(kept.length <= 5, `${kept.length} posters are kept`)
  })

  it('can be had of a video that can be entered at its beginning alone', async () => {
    const { server } = await startSite(ends)
    const user = await server.user('rare')
    const encode = '-c:v libx264 -preset veryfast -g 9999 -keyint_min 9999 -sc_threshold 0'
    const video = await user.publish(await generate('rare.mp4', { seconds: 60, encode }))
    const first = (await put(user, video.id, { time: 10 })).json.poster
    const { body } = await user.must(200, first)
    const second = (await put(user, video.id, { time: 55 })).json.poster
    assert.ok(!(await user.must(200, second)).body.equals(body))
  })
})
