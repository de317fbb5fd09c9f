// Making tokens that the server must refuse, and one way in: its own secret, read from its folder.
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export const encode = (value) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

export const decode = (token) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url')))

const signature = (input, key, hash = 'sha256') => createHmac(hash, key).update(input).digest('base64url')

export function sign(header, payload, key, hash) {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signature(input, key, hash)}`
}

/** The key that signed `token`, out of the private files in the server's folder, in whatever form it is kept. */
export function keyOf(token, folder) {
  const [header, payload, mac] = token.split('.')
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    const { mode, size } = statSync(path)
    if ((mode & 0o777) !== 0o600 || size > 4096) continue
    const bytes = readFileSync(path)
    const text = bytes.toString().trim()
    const forms = [
      bytes,
      text,
      Buffer.from(text, 'hex'),
      createHmac('sha256', text).update('tokens').digest(),
    ]
    for (const key of forms) if (signature(`${header}.${payload}`, key) === mac) return key
  }
  return null
}
