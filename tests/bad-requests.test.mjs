// Requests that no honest client sends: answered clearly, and the server goes on.
import assert from 'node:assert/strict'
import { afterEach, before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { renditions } from './lib/hls.mjs'
import { quick } from './lib/paths.mjs'
import { rawConnection, statusOf } from './lib/raw.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('A hostile request', { concurrency: 1 }, () => {
  let server
  let user
  let video
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('uploader')
    video = await user.publish(await media('h264_faststart'))
  })
  afterEach(async () => {
    assert.ok(server.running, server.log.slice(-2000))
    assert.equal((await server.client().ask('/healthz')).status, 200)
  })

  const raw = async (text) => {
    const connection = rawConnection(server)
    connection.send(text)
    const answer = await connection.head()
    connection.end()
    return answer
  }

  it('with a header of 1 MB is refused', async () => {
    const answer = await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(1 << 20)}\r\n\r\n`)
    // The connection may be reset before the answer is read, as the rest of the header is not.
    if (answer) assert.ok([400, 431].includes(statusOf(answer)), answer.slice(0, 100))
  })

  it('with ten thousand headers is refused', async () => {
    const answer = await raw(`GET / HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(20_000)}\r\n`)
    if (answer) assert.ok([400, 431].includes(statusOf(answer)), answer.slice(0, 100))
  })

  it('whose header never ends is given up', { skip: quick && 'waits for a deadline' }, async () => {
    const connection = rawConnection(server)
    const drip = setInterval(() => connection.send('X-Slow: 1\r\n'), 500)
    await connection.send('GET /healthz HTTP/1.1\r\nHost: x\r\n')
    const answer = await connection.closed()
    clearInterval(drip)
    if (answer) assert.equal(statusOf(answer), 408)
  })

  it('that is not HTTP is refused', async () => {
    for (const text of [
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'hello\r\n\r\n',
      'GET /\0x HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\n folded: 1\r\n\r\n',
    ]) {
      const answer = await raw(Buffer.from(text, 'latin1'))
      if (answer)
        assert.ok(
          statusOf(answer) >= 400 && statusOf(answer) < 600,
          `${JSON.stringify(text)}: ${answer.slice(0, 80)}`,
        )
    }
  })

  it('for a path outside is not found', async () => {
    const id = video.id
    for (const path of [
      '/../../etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/assets/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      `/media/${id}/../../secret`,
      `/media/${id}/..%2f..%2fsecret`,
      `/media/${id}/%00`,
      `/media/${id}/master.m3u8%00.jpg`,
      '//etc/passwd',
      `/media/${'A'.repeat(8000)}`,
    ]) {
      const text = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      assert.ok(!text.includes('root:'), path)
      assert.ok([200, 400, 404, 414, 431].includes(statusOf(text)), `${path}: ${text.slice(0, 80)}`)
    }
  })

  it('for a rendition, segment or picture that there is not is not found', async () => {
    const [one] = (await renditions(user, video)).filter((r) => r.picture)
    const folder = one.list.init.replace(/[^/]*$/, '')
    const names = [
      '999999.m4s',
      '-1.m4s',
      '0x1.m4s',
      '00.m4s',
      '1e3.m4s',
      '18446744073709551616.m4s',
      'a.m4s',
      '.m4s',
      '0.mp4',
      'init.m4s',
    ]
    for (const name of names) assert.equal((await user.ask(folder + name)).status, 404, name)
    for (const path of [
      folder.replace('/r1/', '/r0/'),
      folder.replace('/r1/', '/r2/'),
      folder.replace(/[^/]+\/$/, '99/'),
    ])
      assert.equal((await user.ask(`${path}init.mp4`)).status, 404, path)
    for (const path of [
      `/media/${video.id}/poster-641.jpg`,
      `/media/${video.id}/poster-.jpg`,
      '/media/x/master.m3u8',
    ])
      assert.equal((await user.ask(path)).status, 404, path)
  })

  it('of a method that a route does not have is refused', async () => {
    for (const [method, path] of [
      ['PUT', '/api/v1/videos'],
      ['DELETE', '/api/v1/server'],
      ['POST', `/media/${video.id}/master.m3u8`],
      ['TRACE', '/'],
    ]) {
      const { status } = await user.ask(path, { method })
      assert.ok([404, 405, 501].includes(status), `${method} ${path}: ${status}`)
    }
  })

  it('with hostile questions about the list is refused or answered', async () => {
    for (const query of [
      'scope=all',
      'limit=-1',
      'limit=1000000000000',
      'limit=x',
      'cursor=AAAA',
      `cursor=${'A'.repeat(5000)}`,
      'sort=drop',
      'q=%27%3B--',
      'q=%00',
      'q=%ff%fe',
      `q=${'%25'.repeat(500)}`,
      'q="*(NEAR)',
      'scope=mine&scope=public',
    ]) {
      const answer = await user.ask(`/api/v1/videos?${query}`)
      assert.ok(
        [200, 400, 422].includes(answer.status),
        `${query}: ${answer.status} ${answer.text.slice(0, 200)}`,
      )
    }
  })

  it('with JSON too deep, too long or of the wrong shape is refused', async () => {
    const send = (body) =>
      user.ask(`/api/v1/videos/${video.id}`, {
        method: 'PATCH',
        body,
        headers: { 'content-type': 'application/json' },
      })
    for (const body of [
      '['.repeat(100_000),
      '{"title":'.repeat(5000),
      `{"title":"${'a'.repeat(20_000_000)}"}`,
      '{"title":null}',
      '{"title":1}',
      '{"visibility":"secret"}',
      '[]',
      '"x"',
      '{"title":"\ud800"}',
      '{"title":"a","title":"b"}',
      '',
    ]) {
      const answer = await send(body).catch((error) => ({ status: error.code }))
      const refused = [400, 413, 422].includes(answer.status)
      const cut = ['ECONNRESET', 'EPIPE'].includes(answer.status) && body.length > 1e6
      assert.ok(
        refused || cut || (answer.status === 200 && /null|title":"/.test(body)),
        `${body.slice(0, 40)}: ${answer.status}`,
      )
    }
  })

  describe('for ranges', () => {
    const path = () => `/media/${video.id}/video.mp4`
    let size
    const range = (value) => user.ask(path(), { headers: { range: value } })
    before(async () => {
      const head = await user.must(200, path(), { method: 'HEAD' })
      size = Number(head.headers['content-length'])
    })

    it('beyond the end is answered 416 with the length', async () => {
      for (const value of [
        `bytes=${size}-`,
        `bytes=${size + 5}-${size + 9}`,
        'bytes=99999999999999999-',
        'bytes=-0',
      ]) {
        const answer = await range(value)
        assert.equal(answer.status, 416, value)
        assert.equal(answer.headers['content-range'], `bytes */${size}`)
      }
    })

    it('reversed, empty or without sense is as if it were not there', async () => {
      for (const value of [
        'bytes=9-5',
        'bytes=',
        'bytes=-',
        'bytes=a-b',
        'lines=1-2',
        'bytes=1-2-3',
        'bytes=--5',
        'bytes=184467440737095516160-',
        '',
      ]) {
        const answer = await range(value)
        assert.ok([200, 416].includes(answer.status), `${value}: ${answer.status}`)
        if (answer.status === 200) assert.equal(answer.body.length, size, value)
      }
    })

    it('by the thousand gives the whole at most once', async () => {
      const many = `bytes=${Array.from({ length: 5000 }, (_, i) => `${i}-${i + 1}`).join(',')}`
      const same = `bytes=${Array.from({ length: 2000 }, () => '0-').join(',')}`
      for (const value of [many, same]) {
        const answer = await range(value)
        assert.ok([200, 206, 400, 416, 431].includes(answer.status), String(answer.status))
        assert.ok(answer.body.length <= size + 1000, `${answer.body.length} bytes of ${size}`)
      }
    })

    it('at the edges gives exactly those bytes', async () => {
      const whole = (await user.must(200, path())).body
      assert.equal(whole.length, size)
      for (const [value, from, to] of [
        ['bytes=0-0', 0, 1],
        [`bytes=${size - 1}-`, size - 1, size],
        ['bytes=-1', size - 1, size],
        [`bytes=-${size * 2}`, 0, size],
        [`bytes=5-${size * 3}`, 5, size],
        ['bytes=1000-70000', 1000, 70001],
      ]) {
        const answer = await range(value)
        assert.equal(answer.status, 206, value)
        assert.equal(answer.headers['content-range'], `bytes ${from}-${to - 1}/${size}`)
        assert.ok(answer.body.equals(whole.subarray(from, to)), value)
      }
    })
  })
})
