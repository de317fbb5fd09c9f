// A cache that many people share, as RFC 9111 lets one be: it keeps all that it may, for as long as it may, and asks
// again with the entity tag. Time is said, not waited for.
import { request } from './http.mjs'

function directives(text = '') {
  const all = new Map()
  for (const part of text.split(',')) {
    const [name, value = ''] = part.trim().toLowerCase().split('=')
    if (name) all.set(name, value.replaceAll('"', ''))
  }
  return all
}

/** Section 3: may a shared cache keep this answer to a request without credentials? */
function storable(answer) {
  const control = directives(answer.headers['cache-control'])
  if (control.has('no-store') || control.has('private')) return false
  if (answer.headers.vary === '*') return false
  // Without a word of its own, 200, 404 and some others may be kept by guess (section 4.2.2; RFC 9110 section 15.1).
  return [200, 206, 301, 404, 410].includes(answer.status)
}

/** Section 4.2.1 and 4.2.2: seconds; a guess is taken to be long. */
function lifetime(answer) {
  const control = directives(answer.headers['cache-control'])
  if (control.has('no-cache')) return 0
  for (const name of ['s-maxage', 'max-age']) if (control.has(name)) return Number(control.get(name))
  if (answer.headers.expires)
    return (Date.parse(answer.headers.expires) - Date.parse(answer.headers.date)) / 1000
  return 24 * 3600
}

const told = (answer, from) => Object.assign(Object.create(answer), { from })

export class SharedCache {
  #kept = new Map()
  constructor(base) {
    this.base = base
    this.now = 0 // seconds
  }

  get size() {
    return this.#kept.size
  }

  /** What somebody without an account is answered: {status, from: 'cache' | 'validated' | 'origin'}. */
  async get(url, headers = {}) {
    const key = JSON.stringify([url, headers])
    const kept = this.#kept.get(key)
    if (kept && this.now - kept.at < lifetime(kept.answer)) return told(kept.answer, 'cache')
    const etag = kept?.answer.headers.etag
    const answer = await request(this.base, url, {
      headers: { ...headers, ...(etag && { 'if-none-match': etag }) },
    })
    if (answer.status === 304) {
      kept.at = this.now
      return told(kept.answer, 'validated')
    }
    if (storable(answer)) this.#kept.set(key, { answer, at: this.now })
    else this.#kept.delete(key)
    return told(answer, 'origin')
  }
}
