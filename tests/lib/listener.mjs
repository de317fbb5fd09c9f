// A service that speaks as OpenAI's POST /v1/audio/transcriptions does, and answers what a test wants.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { join } from 'node:path'
import { temporaryFolder } from './server.mjs'

/** The fields of a form (RFC 7578), read strictly: {name, value, filename, type} in order. */
export function readForm(contentType, body) {
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(contentType)?.[1]
  assert.ok(boundary, contentType)
  const text = body.toString('latin1')
  assert.ok(text.endsWith(`\r\n--${boundary}--\r\n`), 'the form is closed')
  const parts = text.slice(0, -`\r\n--${boundary}--\r\n`.length).split(`\r\n--${boundary}\r\n`)
  parts[0] = parts[0].slice(`--${boundary}\r\n`.length)
  return parts.map((part) => {
    const [head, value] = [part.slice(0, part.indexOf('\r\n\r\n')), part.slice(part.indexOf('\r\n\r\n') + 4)]
    const [, name, , filename] =
      /^Content-Disposition: form-data; name="([^"]+)"(; filename="([^"]+)")?(\r\n|$)/.exec(head)
    const type = /\r\nContent-Type: (.*)$/.exec(head)?.[1]
    return { name, filename, type, value: Buffer.from(value, 'latin1') }
  })
}

/** What is said of a WAV file of 16 bits; fails unless it is one. */
export function readWave(bytes) {
  assert.equal(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16), 'RIFFWAVEfmt ')
  assert.equal(bytes.readUInt32LE(4), bytes.length - 8)
  assert.equal(bytes.toString('latin1', 36, 40), 'data')
  const [channels, rate, bits] = [bytes.readUInt16LE(22), bytes.readUInt32LE(24), bytes.readUInt16LE(34)]
  assert.equal(bytes.readUInt32LE(40), bytes.length - 44)
  return { channels, rate, bits, seconds: (bytes.length - 44) / 2 / rate }
}

/** Segments of a second each, through a piece of sound. */
export const counted = (seconds, word = 'number') => ({
  task: 'transcribe',
  language: 'english',
  duration: seconds,
  text: 'counted',
  segments: Array.from({ length: Math.floor(seconds) }, (_, i) => ({
    id: i,
    start: i,
    end: i + 0.9,
    text: ` ${word} ${i}.`,
  })),
})

/**
 * Starts one. `requests` holds what came: {headers, fields, wave}. Whatever is put into `next` answers the next
 * requests, one each: a function of (response, request); when it is empty, `otherwise` does. `tls`: {key, cert}.
 */
export async function startListener(ends, tls) {
  const listener = { requests: [], next: [], key: 'sk-test-1234567890' }
  listener.otherwise = (response, { wave }) => json(response, counted(wave.seconds))
  const serve = async (incoming, response) => {
    const chunks = []
    for await (const chunk of incoming) chunks.push(chunk)
    const request = { method: incoming.method, url: incoming.url, headers: incoming.headers }
    request.fields = readForm(incoming.headers['content-type'], Buffer.concat(chunks))
    request.wave = readWave(request.fields.find(({ name }) => name === 'file').value)
    listener.requests.push(request)
    const answer = listener.next.shift() ?? listener.otherwise
    answer(response, request)
  }
  const server = tls ? createSecureServer(tls, serve) : createServer(serve)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  listener.base = `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`
  return listener
}

export function json(response, body, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

/** Arguments of a server whose file says `lines` in [transcription]. */
export function listening(lines) {
  const file = join(temporaryFolder('config'), 'millrace.toml')
  writeFileSync(file, `[transcription]\n${lines.join('\n')}\n`)
  return { args: ['--config', file] }
}

export function listeningTo(listener, more = []) {
  const key = join(temporaryFolder('key'), 'key')
  writeFileSync(key, `${listener.key}\n`, { mode: 0o600 })
  return listening([
    `endpoint = "${listener.base}/v1/audio/transcriptions"`,
    `api_key_file = "${key}"`,
    'model = "whisper-1"',
    ...more,
  ])
}
