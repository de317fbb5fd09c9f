// Uploads that do not end as they began: nothing of them is left.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { formAround } from './lib/api.mjs'
import { endings } from './lib/endings.mjs'
import { filesIn } from './lib/leftovers.mjs'
import { until } from './lib/process.mjs'
import { rawConnection, statusOf } from './lib/raw.mjs'
import { Server, startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('An upload', { concurrency: 1 }, () => {
  let server
  let user
  let clip
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('uploader')
    clip = readFileSync(await media('h264_faststart'))
  })

  const form = (more = '') => {
    const { boundary, head, tail } = formAround({}, 'clip.mp4')
    const lines = [
      'POST /api/v1/videos HTTP/1.1',
      `Host: ${server.host}:${server.port}`,
      `Authorization: Bearer ${user.token}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
    ]
    return { start: `${lines.join('\r\n')}\r\n${more}`, head, tail }
  }
  const mine = async () => (await user.must(200, '/api/v1/videos?scope=mine&limit=100')).json.items
  const leavesNothing = async (act) => {
    // One that was cut off before the server looked may only just arrive, and goes as well.
    const kept = filesIn(server.data).filter((file) => !file.startsWith('incoming/'))
    const before = { files: kept, videos: (await mine()).length }
    const answer = await act()
    const asBefore = () => JSON.stringify(filesIn(server.data)) === JSON.stringify(before.files)
    await until(asBefore, { limit: 60_000 }).catch(() =>
      assert.deepEqual(filesIn(server.data), before.files, 'the upload leaves nothing behind'),
    )
    assert.equal((await mine()).length, before.videos)
    return answer
  }

  it('cut off in the middle leaves nothing behind', async () => {
    for (const part of [0, 10, clip.length / 2, clip.length])
      await leavesNothing(async () => {
        const { start, head, tail } = form()
        const connection = rawConnection(server)
        await connection.send(`${start}Content-Length: ${head.length + clip.length + tail.length}\r\n\r\n`)
        await connection.send(Buffer.concat([head, clip.subarray(0, part)]))
        connection.end()
      })
  })

  it('of which the sender closes its half too early is answered as incomplete', async () => {
    const text = await leavesNothing(async () => {
      const { start, head } = form()
      const connection = rawConnection(server)
      await connection.send(`${start}Content-Length: ${head.length + clip.length + 500}\r\n\r\n`)
      await connection.send(Buffer.concat([head, clip]))
      connection.socket.end()
      return connection.closed()
    })
    if (text) assert.equal(statusOf(text), 400, text)
  })

  it('larger than declared ends where it was declared to end', async () => {
    // The small one arrives whole, with the end of its form, before the server first reads.
    for (const bytes of [clip, clip.subarray(0, 5000)]) {
      const text = await leavesNothing(async () => {
        const { start, head, tail } = form('Connection: close\r\n')
        const connection = rawConnection(server)
        await connection.send(`${start}Content-Length: ${head.length + 1000}\r\n\r\n`)
        await connection.send(Buffer.concat([head, bytes, tail]))
        return connection.closed()
      })
      assert.equal(statusOf(text), 400, text.slice(0, 300))
      assert.match(text, /incomplete_body|bad_request/)
    }
  })

  it('in chunks that break off leaves nothing behind', async () => {
    await leavesNothing(async () => {
      const { start, head } = form('Transfer-Encoding: chunked\r\n')
      const connection = rawConnection(server)
      await connection.send(`${start}\r\n${head.length.toString(16)}\r\n`)
      await connection.send(Buffer.concat([head, Buffer.from('\r\nffff\r\n'), clip.subarray(0, 500)]))
      connection.end()
    })
  })

  it('in chunks of a size that is no number is refused', async () => {
    const text = await leavesNothing(async () => {
      const { start } = form('Transfer-Encoding: chunked\r\n')
      const connection = rawConnection(server)
      await connection.send(`${start}\r\nzzzz\r\nabc\r\n`)
      return connection.head()
    })
    assert.equal(statusOf(text), 400, text.slice(0, 300))
  })

  it('with two lengths, or a length and chunks, is refused', async () => {
    for (const more of [
      'Content-Length: 5\r\nContent-Length: 6\r\n',
      'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
      'Content-Length: -1\r\n',
      'Content-Length: 99999999999999999999999\r\n',
    ]) {
      const text = await leavesNothing(async () => {
        const connection = rawConnection(server)
        await connection.send(`${form(more).start}\r\n0\r\n\r\n`)
        return connection.head()
      })
      assert.ok([400, 413].includes(statusOf(text)), `${more}: ${text.slice(0, 200)}`)
    }
  })

  it('that says it is too large is refused before it is sent', async () => {
    const text = await leavesNothing(async () => {
      const { start, head } = form()
      const connection = rawConnection(server)
      await connection.send(`${start}Content-Length: ${11 * 10 ** 9}\r\n\r\n`)
      await connection.send(head)
      const answer = await connection.head()
      connection.end()
      return answer
    })
    assert.equal(statusOf(text), 413, text.slice(0, 300))
    assert.match(text, /too_large/)
  })

  it('over the limit is refused while it is sent, though it does not say how long it is', async () => {
    const small = await Server.start({ args: ['--max-upload', '1 MB'] })
    ends(() => small.stop())
    const admin = await small.admin()
    const send = (bytes) => {
      const { boundary, head, tail } = formAround({}, 'clip.mp4')
      const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
      const body = (request) => request.end(Buffer.concat([head, bytes, tail])) // in chunks
      return admin.ask('/api/v1/videos', { method: 'POST', headers, body })
    }
    const before = filesIn(small.data)
    const answer = await send(Buffer.concat([clip.subarray(0, 1000), Buffer.alloc(1 << 20)]))
    assert.equal(answer.status, 413, answer.text)
    assert.equal(answer.code, 'too_large')
    await until(() => filesIn(small.data).length === before.length, { what: 'nothing to be left of it' })
    assert.equal((await send(clip.subarray(0, 1000))).status, 201)
  })

  it('with a form that is none is refused', async () => {
    const send = (body, type) =>
      user.ask('/api/v1/videos', { method: 'POST', body, headers: { 'content-type': type } })
    for (const [body, type] of [
      ['', 'multipart/form-data; boundary=x'],
      ['--x--\r\n', 'multipart/form-data; boundary=x'],
      ['no boundary at all', 'multipart/form-data; boundary=x'],
      ['--x\r\n\r\n--x--\r\n', 'multipart/form-data'],
      [
        '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nonly\r\n--x--\r\n',
        'multipart/form-data; boundary=x',
      ],
      [
        `--x\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n${'X: y\r\n'.repeat(20_000)}\r\n`,
        'multipart/form-data; boundary=x',
      ],
      ['{"file":"a.mp4"}', 'application/json'],
    ]) {
      const answer = await leavesNothing(() => send(body, type))
      assert.ok(
        [400, 413, 415, 422].includes(answer.status),
        `${body.slice(0, 60)}: ${answer.status} ${answer.text}`,
      )
      assert.ok(answer.code, answer.text)
    }
  })

  it('keeps a hostile name as a display name and nothing more', async () => {
    for (const filename of [
      '../../../etc/cron.d/x.mp4',
      '/etc/passwd',
      'a\r\nX-Injected: 1\r\n.mp4'.replace(/[\r\n]+/g, '%0D%0A'),
      `${'a'.repeat(4096)}.mp4`,
      '..',
      '',
      'C:\\Windows\\x.mp4',
      '视频 \u202e4pm.mp4',
      '<img src=x onerror=alert(1)>.mp4',
      "'; DROP TABLE videos; --.mp4",
    ]) {
      const answer = await user.sendBytes(clip, { filename })
      assert.ok(
        [201, 400, 422].includes(answer.status),
        `${JSON.stringify(filename.slice(0, 40))}: ${answer.text.slice(0, 300)}`,
      )
      if (answer.status !== 201) continue
      const video = await user.ready(answer.json.id)
      assert.ok(video.title.length <= 500, `a title of ${video.title.length}`)
      assert.doesNotMatch(video.title, /[\0\r\n/]/)
      assert.ok(!filesIn(server.data).some((line) => /passwd|cron|Windows|DROP/.test(line)))
    }
    const nul = await user.sendBytes(clip, { filename: 'nul\0byte.mp4' })
    assert.ok([201, 400, 422].includes(nul.status), nul.text)
  })

  it('by two people at once under one name keeps both', async () => {
    const other = await server.user('another uploader')
    const silent = readFileSync(await media('silent'))
    const [first, second] = await Promise.all([
      user.sendBytes(clip, { filename: 'same.mp4' }),
      other.sendBytes(silent, { filename: 'same.mp4' }),
    ])
    assert.notEqual(first.json.id, second.json.id)
    assert.equal((await user.ready(first.json.id)).has_audio, true)
    assert.equal((await other.ready(second.json.id)).has_audio, false)
    assert.equal((await user.video(first.json.id)).bytes, clip.length)
    assert.equal((await other.video(second.json.id)).bytes, silent.length)
  })

  it('may ask whether to go on before it sends', async () => {
    const { start, head, tail } = form('Expect: 100-continue\r\nConnection: close\r\n')
    const connection = rawConnection(server)
    await connection.send(`${start}Content-Length: ${head.length + clip.length + tail.length}\r\n\r\n`)
    assert.equal(statusOf(await connection.head()), 100)
    await connection.send(Buffer.concat([head, clip, tail]))
    const text = await connection.closed()
    assert.match(text, /HTTP\/1\.1 201 /)
  })
})
