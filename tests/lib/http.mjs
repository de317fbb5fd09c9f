// Plain HTTP requests, nothing followed, nothing decoded: what went over the wire is what a test sees.
import { Agent, request as httpRequest } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

export class Answer {
  constructor(message, body) {
    this.status = message.statusCode
    this.headers = message.headers
    this.body = body
  }
  get text() {
    return this.body.toString()
  }
  get json() {
    return JSON.parse(this.text)
  }
  /** The problem code of an error under /api/v1. */
  get code() {
    return this.headers['content-type']?.startsWith('application/problem+json') ? this.json.code : undefined
  }
}

/**
 * One request. `body`: string, Buffer, or an object for JSON, or a function that is given the request to write to and
 * end. Fails when the connection breaks before the answer is whole.
 */
export function request(base, path, options = {}) {
  const { method = 'GET', headers = {}, body, signal, fresh = false } = options
  const json = body && typeof body === 'object' && !Buffer.isBuffer(body)
  const bytes = json ? Buffer.from(JSON.stringify(body)) : typeof body === 'string' ? Buffer.from(body) : body
  const all = { ...(json && { 'content-type': 'application/json' }), ...headers }
  if (Buffer.isBuffer(bytes)) all['content-length'] ??= bytes.length
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(new URL(path, base), {
      method,
      headers: all,
      agent: fresh ? false : agent,
      signal,
    })
    let answered = false
    outgoing.on('error', (error) => {
      // The server may end an idle connection at the moment in which it is used again (RFC 9112 section 9.3.1).
      const isOld = outgoing.reusedSocket && error.code === 'ECONNRESET' && method === 'GET' && !answered
      if (isOld) resolve(request(base, path, { ...options, fresh: true }))
      else reject(error)
    })
    outgoing.on('response', (message) => {
      answered = true
      const chunks = []
      message.on('data', (chunk) => chunks.push(chunk))
      message.on('error', reject)
      message.on('end', () => resolve(new Answer(message, Buffer.concat(chunks))))
    })
    if (typeof body === 'function') body(outgoing)
    else outgoing.end(bytes)
  })
}

/** Opens an answer and hands its stream over at once, for streams that go on. */
export function open(base, path, { headers = {}, signal } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(new URL(path, base), { headers, agent: false, signal })
    outgoing.on('error', reject)
    outgoing.on('response', resolve)
    outgoing.end()
  })
}
