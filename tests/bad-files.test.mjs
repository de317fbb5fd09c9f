// Files that are not what they say: each is refused or rejected with a reason, opens nothing, connects to nothing.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { before, beforeEach, describe, it } from 'node:test'
import { formAround } from './lib/api.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, renditions } from './lib/hls.mjs'
import { lying, overwrite } from './lib/mp4.mjs'
import { rawConnection, statusOf } from './lib/raw.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

let server
let user
before(async () => {
  ;({ server } = await startSite(ends))
  user = await server.user('uploader')
})

// A refused upload is answered 415; what only shows when the file is read becomes `rejected`.
async function refused(bytes, filename, codes) {
  const answer = await user.sendBytes(bytes, { filename })
  if (answer.status === 415) {
    assert.equal(answer.code, 'not_media', filename)
    assert.match(answer.json.detail, /MP4/, 'the answer lists what is accepted')
    return 'not_media'
  }
  assert.equal(answer.status, 201, answer.text)
  const video = await user.settled(answer.json.id)
  assert.equal(video.state, 'rejected', filename)
  assert.ok(codes.includes(video.reason.code), `${filename}: ${JSON.stringify(video.reason)}`)
  assert.ok(video.reason.detail.length > 10, 'a reason that a person understands')
  assert.doesNotMatch(video.reason.detail, /\/tmp\/|\/home\/|Invalid data found|libav|avformat/i)
  const master = await user.ask(`/media/${video.id}/master.m3u8`)
  assert.ok([404, 409].includes(master.status) && master.code, master.text)
  return video.reason.code
}

// Whole enough for FFmpeg's own programs to fetch the address.
const manifestOf = (url) =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT4S"
    profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4">
    <Representation id="1" bandwidth="1000" codecs="avc1.64001e" width="64" height="64"><BaseURL>${url}</BaseURL>
    </Representation></AdaptationSet></Period></MPD>`

const goesOn = async () => {
  assert.ok(server.running, server.log.slice(-2000))
  assert.equal((await server.client().ask('/api/v1/server')).status, 200)
}

describe('A file that is no video', () => {
  it('is refused when it is text', async () => {
    const answer = await user.sendBytes(Buffer.from('just some text\n'.repeat(200)), { filename: 'text.mp4' })
    assert.equal(answer.status, 415)
    assert.equal(answer.code, 'not_media')
  })

  it('is refused when it is empty', async () => {
    const answer = await user.sendBytes(Buffer.alloc(0), { filename: 'empty.mp4' })
    assert.equal(answer.status, 415)
    assert.equal(answer.code, 'not_media')
  })

  it('is refused while it is sent when it is a large text', async () => {
    const { boundary, head } = formAround({}, 'large.mp4')
    const connection = rawConnection(server)
    const lines = [
      'POST /api/v1/videos HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${user.token}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      'Content-Length: 900000000',
    ]
    await connection.send(`${lines.join('\r\n')}\r\n\r\n`)
    await connection.send(Buffer.concat([head, Buffer.from('just some text\n'.repeat(20_000))]))
    assert.equal(statusOf(await connection.head()), 415)
    connection.end()
  })

  it('is refused when it is a picture, a program, a page, an archive or noise', async () => {
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255))
    const files = {
      'picture.png': Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex'),
      'program.mp4': readFileSync('/bin/true'),
      'page.mp4': Buffer.from('<!doctype html><script>alert(1)</script>'),
      'archive.mkv': Buffer.from('504b0304140000000800', 'hex'),
      'noise.mp4': noise,
      'noise.ts': Buffer.concat([Buffer.from([0x47]), noise]),
      'noise.mkv': Buffer.concat([Buffer.from('1a45dfa3', 'hex'), noise]),
      'noise.avi': Buffer.concat([Buffer.from('RIFF\x10\x10\x10\x10AVI LIST', 'latin1'), noise]),
      'noise.flv': Buffer.concat([Buffer.from('FLV\x01\x05\0\0\0\x09\0\0\0\0', 'latin1'), noise]),
      'ftyp.mp4': Buffer.concat([
        Buffer.from('0000001866747970697 36f6d00000200'.replace(/ /g, ''), 'hex'),
        Buffer.from('isomiso2'),
        noise,
      ]),
    }
    for (const [name, bytes] of Object.entries(files))
      await refused(bytes, name, ['not_media', 'damaged', 'empty', 'codec_unknown'])
    await goesOn()
  })
})

describe('A file that names others', () => {
  let visits = 0
  let listener
  let port
  before(async () => {
    listener = createServer((socket) => {
      visits++
      socket.destroy()
    })
    await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
    port = listener.address().port
    ends(() => listener.close())
  })
  beforeEach(() => {
    visits = 0
  })

  const lists = () => ({
    'an HLS playlist': `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:${port}/0.ts\n#EXT-X-ENDLIST\n`,
    'an HLS master': `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttp://127.0.0.1:${port}/a.m3u8\n`,
    'an HLS playlist of local files':
      '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n',
    'an ffconcat script': `ffconcat version 1.0\nfile 'http://127.0.0.1:${port}/a.mp4'\nfile '/etc/passwd'\n`,
    'a DASH manifest': manifestOf(`http://127.0.0.1:${port}/a.mp4`),
    'a session description': `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${port} RTP/AVP 96\n`,
    'an SVG': `<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:${port}/x.png"/></svg>`,
  })

  for (const [what, text] of Object.entries(lists()))
    it(`is refused and opens nothing: ${what} named .mp4`, async () => {
      const body = lists()[what] ?? text
      const answer = await user.sendBytes(Buffer.from(body), { filename: 'list.mp4' })
      if (answer.status === 201) assert.equal((await user.settled(answer.json.id)).state, 'rejected')
      else assert.equal(answer.status, 415)
      assert.equal(visits, 0, 'something connected')
    })

  it('opens nothing when it is an MP4 whose data lie elsewhere', async () => {
    const path = await media('h264_faststart')
    const bytes = readFileSync(path)
    // "url " with flag 1 (same file) becomes a reference to a network address.
    for (let at = bytes.indexOf('url '); at > 0; at = bytes.indexOf('url ', at + 4))
      bytes.writeUInt32BE(0, at + 4)
    const answer = await user.sendBytes(bytes, { filename: 'elsewhere.mp4' })
    if (answer.status === 201) await user.settled(answer.json.id)
    assert.equal(visits, 0)
    await goesOn()
  })
})

describe('A damaged file', () => {
  it('cut off before its index is rejected as damaged', async () => {
    const bytes = readFileSync(await media('h264_moov_last'))
    assert.equal(await refused(bytes.subarray(0, bytes.length / 2), 'cut.mp4', ['damaged']), 'damaged')
  })

  it('cut off behind its index is rejected as damaged', async () => {
    const bytes = readFileSync(await media('h264_faststart'))
    assert.equal(
      await refused(bytes.subarray(0, bytes.length / 2), 'cut-faststart.mp4', ['damaged']),
      'damaged',
    )
  })

  it('cut off at any place leaves the server well', async () => {
    for (const name of [
      'vp9_webm',
      'h264_ts',
      'mpeg4_avi',
      'h264_flv',
      'fragmented',
      'sound_mp3',
      'sound_flac',
    ]) {
      const bytes = readFileSync(await media(name))
      for (const part of [0.02, 0.4, 0.93]) {
        const answer = await user.sendBytes(bytes.subarray(0, Math.floor(bytes.length * part)), {
          filename: name,
        })
        if (answer.status === 415) continue
        const video = await user.settled(answer.json.id)
        if (video.state === 'ready')
          for (const one of await renditions(user, video)) await fetchRendition(user, one.list)
        else assert.ok(video.reason.code, name)
      }
    }
    await goesOn()
  })
})

describe('A file whose index lies', () => {
  const beyond = 0x7ffffff0
  const lies = {
    'chunks that lie beyond its end': ({ stco }, bytes) =>
      overwrite(bytes, stco[0], { head: 8, count: 1000, from: 2, value: beyond }),
    'samples of two gigabytes each': ({ stsz }, bytes) =>
      overwrite(bytes, stsz[0], { head: 12, count: 10_000, value: beyond }),
    'one sample that reaches beyond its end': ({ stsz }, bytes) =>
      overwrite(bytes, stsz[0], { head: 12, count: 1, value: beyond }),
    'four thousand million samples': ({ stsz }, bytes) => bytes.writeUInt32BE(0xffffffff, stsz[0].at + 8),
    'four thousand million chunks': ({ stco }, bytes) => bytes.writeUInt32BE(0xffffffff, stco[0].at + 4),
    'a timescale of zero': ({ mdhd }, bytes) => bytes.writeUInt32BE(0, mdhd[0].at + 12),
    'no samples in a chunk': ({ stsc }, bytes) => overwrite(bytes, stsc[0], { head: 12, count: 1, value: 0 }),
  }
  for (const [what, lie] of Object.entries(lies))
    it(`is rejected: ${what}`, async () => {
      const bytes = lying(await media('h264_faststart'), lie)
      await refused(bytes, 'lying.mp4', ['damaged', 'not_media', 'empty', 'too_complex'])
      await goesOn()
    })

  const bearable = {
    'chunks that overlap': ({ stco }, bytes) => {
      const first = bytes.readUInt32BE(stco[0].at + 8)
      overwrite(bytes, stco[0], { head: 8, count: 1000, value: first })
    },
    'times that never end': ({ stts }, bytes) =>
      overwrite(bytes, stts[0], { head: 12, count: 1, value: 0xffffffff }),
    'times for four thousand million pictures': ({ stts }, bytes) =>
      overwrite(bytes, stts[0], { head: 8, count: 1, value: 0xffffffff }),
    'pictures that are shown years later': ({ ctts }, bytes) =>
      overwrite(bytes, ctts[0], { head: 12, count: 5, value: 0x7fffffff, stride: 8 }),
  }
  for (const [what, lie] of Object.entries(bearable))
    it(`is rejected or played as far as it goes, and harms nobody: ${what}`, async () => {
      const { id } = (await user.sendBytes(lying(await media('h264_faststart'), lie))).json
      const video = await user.settled(id)
      if (video.state === 'ready') {
        for (const one of await renditions(user, video))
          for (const { path } of one.list.segments) {
            const answer = await user.patiently(path)
            assert.ok(answer.status === 200 || answer.code === 'broken_span', answer.text.slice(0, 200))
          }
      } else assert.equal(video.reason.code, 'damaged')
      await goesOn()
    })

  it('shows nothing of other files through offsets that point before its media', async () => {
    const source = await media('h264_faststart')
    const bytes = lying(source, ({ stco }, all) =>
      overwrite(all, stco[0], { head: 8, count: 1000, value: 0 }),
    )
    const { id } = (await user.sendBytes(bytes, { filename: 'pointing.mp4' })).json
    const video = await user.settled(id)
    assert.ok(['ready', 'rejected'].includes(video.state))
    await goesOn()
  })
})
