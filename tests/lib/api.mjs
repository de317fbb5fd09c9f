// The API as a program would use it.
import assert from 'node:assert/strict'
import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { open, request } from './http.mjs'
import { sleep, until } from './process.mjs'

export class Client {
  constructor(base, token) {
    this.base = base
    this.token = token
  }

  get authorization() {
    return this.token ? { authorization: `Bearer ${this.token}` } : {}
  }

  /** Any request, with this client's token. */
  ask(path, { headers = {}, ...rest } = {}) {
    return request(this.base, path, { headers: { ...this.authorization, ...headers }, ...rest })
  }

  /** A request that must be answered with one status. */
  async must(status, path, options) {
    const answer = await this.ask(path, options)
    assert.equal(answer.status, status, `${options?.method ?? 'GET'} ${path}: ${answer.text.slice(0, 500)}`)
    return answer
  }

  async setup(body) {
    const session = (await this.must(201, '/api/v1/setup', { method: 'POST', body })).json
    this.token = session.access_token
    return session
  }

  async register(username, password) {
    return (await this.must(201, '/api/v1/users', { method: 'POST', body: { username, password } })).json
  }

  async login(username, password) {
    const session = (
      await this.must(200, '/api/v1/sessions', { method: 'POST', body: { username, password } })
    ).json
    this.token = session.access_token
    this.username = username
    return session
  }

  /** Sends a file as the form does, streamed from disk; gives the answer, whatever it is. */
  async send(file, { fields = {}, filename = basename(file), path = '/api/v1/videos', whenSent } = {}) {
    const { head, tail, boundary } = formAround(fields, filename)
    const length = head.length + statSync(file).size + tail.length
    return this.ask(path, {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': length },
      body: async (outgoing) => {
        outgoing.write(head)
        await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), outgoing, { end: false }).catch(
          () => {},
        )
        outgoing.end(tail, () => whenSent?.())
      },
    })
  }

  /** Sends bytes as a file. */
  async sendBytes(bytes, { fields = {}, filename = 'clip.mp4', path = '/api/v1/videos' } = {}) {
    const { head, tail, boundary } = formAround(fields, filename)
    return this.ask(path, {
      method: 'POST',
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: Buffer.concat([head, bytes, tail]),
    })
  }

  async upload(file, options) {
    const answer = await this.send(file, options)
    assert.equal(answer.status, 201, answer.text.slice(0, 500))
    return answer.json
  }

  async video(id) {
    return (await this.must(200, `/api/v1/videos/${id}`)).json
  }

  /** Waits until a video is ready or rejected. */
  settled(id, limit = 120_000) {
    const ask = async () => {
      const video = await this.video(id)
      return ['ready', 'rejected'].includes(video.state) && video
    }
    return until(ask, { what: `video ${id} to be ready or rejected`, limit })
  }

  async ready(id) {
    const video = await this.settled(id)
    assert.equal(video.state, 'ready', JSON.stringify(video.reason))
    return video
  }

  async publish(file, options) {
    return this.ready((await this.upload(file, options)).id)
  }

  filled(id, limit = 600_000) {
    const ask = async () => {
      const video = await this.video(id)
      return video.filled >= 1 && video
    }
    return until(ask, { what: `the ladder of ${id} to be filled`, limit, every: 250 })
  }

  /** A GET that waits as long as a busy server says, as a player does. */
  async patiently(path, options) {
    for (let tries = 0; ; tries++) {
      const answer = await this.ask(path, options)
      if (answer.status !== 503 || tries === 60) return answer
      await sleep(1000 * Number(answer.headers['retry-after'] ?? 1))
    }
  }

  async delete(id) {
    return this.must(204, `/api/v1/videos/${id}`, { method: 'DELETE' })
  }

  /** Server-sent events as they come, as {event, data}. */
  async *events(id, signal) {
    const stream = await open(this.base, `/api/v1/videos/${id}/events`, {
      headers: this.authorization,
      signal,
    })
    assert.equal(stream.statusCode, 200)
    assert.match(stream.headers['content-type'], /^text\/event-stream/)
    let text = ''
    stream.setEncoding('utf8')
    for await (const chunk of stream) {
      text += chunk.replaceAll('\r\n', '\n')
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = parseEvent(text.slice(0, end))
        text = text.slice(end + 2)
        if (event) yield event
      }
    }
  }
}

function parseEvent(block) {
  const lines = block.split('\n').filter((line) => line && !line.startsWith(':'))
  if (!lines.length) return null
  const field = (name) =>
    lines
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart())
      .join('\n')
  return { event: field('event') || 'message', data: field('data') }
}

let forms = 0

/** The bytes before and after a file in a form. */
export function formAround(fields, filename, name = 'file') {
  const boundary = `----millrace-test-${process.pid}-${forms++}`
  const texts = Object.entries(fields).map(
    ([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`,
  )
  const quoted = filename.replaceAll('"', '%22')
  const disposition = `Content-Disposition: form-data; name="${name}"; filename="${quoted}"`
  const head = `${texts.join('')}--${boundary}\r\n${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n`
  return { boundary, head: Buffer.from(head), tail: Buffer.from(`\r\n--${boundary}--\r\n`) }
}
