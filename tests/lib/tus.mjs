// tus 1.0 as a program speaks it, request by request, so that a test sees every field of every answer.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rawConnection } from './raw.mjs'

export const collection = '/api/v1/uploads'
const kType = 'application/offset+octet-stream'

export const encoded = (pairs) =>
  Object.entries(pairs)
    .map(([key, value]) => (value === '' ? key : `${key} ${Buffer.from(value).toString('base64')}`))
    .join(',')

export const digest = (algorithm, bytes, encoding = 'base64') =>
  createHash(algorithm).update(bytes).digest(encoding)

/** A request of tus. `client` is a Client; its token goes along. */
export function tus(client, method, path, { headers = {}, body, ...rest } = {}) {
  const fields = { 'tus-resumable': '1.0.0', ...headers }
  for (const [name, value] of Object.entries(fields)) if (value === null) delete fields[name]
  return client.ask(path, { method, headers: fields, body, ...rest })
}

export async function create(client, { length, metadata, headers = {}, body } = {}) {
  const answer = await tus(client, 'POST', collection, {
    headers: {
      ...(length !== undefined && { 'upload-length': String(length) }),
      ...(metadata && { 'upload-metadata': encoded(metadata) }),
      ...(body && { 'content-type': kType }),
      ...headers,
    },
    body,
  })
  return Object.assign(answer, { url: answer.headers.location })
}

/** Whether a video becomes ready, and its original is these bytes. */
export async function isWhole(client, id, bytes) {
  await client.ready(id)
  const { body } = await client.must(200, `/api/v1/videos/${id}/original`)
  assert.equal(digest('sha256', body), digest('sha256', bytes))
}

export const head = (client, url, headers) => tus(client, 'HEAD', url, { headers })

export const offsetOf = async (client, url) => Number((await head(client, url)).headers['upload-offset'])

export const patch = (client, url, offset, body, headers = {}) =>
  tus(client, 'PATCH', url, {
    headers: { 'content-type': kType, 'upload-offset': String(offset), ...headers },
    body,
  })

/** A PATCH that announces `size` bytes on a connection of its own, for those that stop in the middle. */
export async function begun(server, url, { offset = 0, size, token, headers = {} } = {}) {
  const connection = rawConnection(server)
  const fields = {
    Host: 'x',
    'Tus-Resumable': '1.0.0',
    'Content-Type': kType,
    'Upload-Offset': offset,
    'Content-Length': size,
    Expect: '100-continue',
    ...(token && { Authorization: `Bearer ${token}` }),
    ...headers,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  await connection.send(`PATCH ${url} HTTP/1.1\r\n${lines.join('')}\r\n`)
  await connection.head() // the server wants the body: this request has its turn
  return connection
}
