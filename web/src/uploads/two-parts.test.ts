import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Kept } from './parts'
import { sendInTwo } from './two-parts'

type There = { length: number; offset: number; state: string; metadata: Record<string, string> }

/** As much of the server as two parts need: it holds them, and puts them together once. */
function serverOf(parts: Record<string, There>) {
  let next = 1
  const asked: string[] = []
  let joined: string[] = []
  const answer = (status: number, body: object | null, headers: Record<string, string> = {}) =>
    new Response(body && JSON.stringify(body), { status, headers: { 'Tus-Resumable': '1.0.0', ...headers } })
  const missing = (code = 'not_found', status = 404) => answer(status, { code })

  const post = (fields: Headers) => {
    const concat = fields.get('Upload-Concat') ?? ''
    if (concat.startsWith('final;')) {
      const urls = concat.slice(6).split(' ')
      if (joined.join() === urls.join()) return answer(201, null, { 'Millrace-Video': 'film' })
      if (urls.some((url) => !parts[url])) return missing()
      if (urls.some((url) => parts[url]?.state !== 'part')) return missing('part_unfinished', 409)
      joined = urls
      for (const url of urls) delete parts[url]
      return answer(201, null, { 'Millrace-Video': 'film' })
    }
    const url = `/api/v1/uploads/new${next++}`
    const said = (fields.get('Upload-Metadata') ?? '').split(',').map((pair) => pair.split(' '))
    const metadata = Object.fromEntries(said.map(([key, value]) => [key, atob(value ?? '')]))
    parts[url] = { length: Number(fields.get('Upload-Length')), offset: 0, state: 'open', metadata }
    return answer(201, null, { Location: url })
  }
  const fetched = async (url: string, { method = 'GET', headers }: RequestInit = {}) => {
    asked.push(`${method} ${url.slice('/api/v1/uploads'.length)}`)
    if (method === 'POST') return post(new Headers(headers))
    const part = parts[url]
    if (!part) return missing()
    if (method === 'DELETE') delete parts[url]
    return method === 'DELETE' ? answer(204, null) : answer(200, { ...part })
  }
  return { parts, asked, fetched }
}

const file = new File([new Uint8Array(100)], 'film.mp4')
const part = (length: number, offset = length): There => ({
  length,
  offset,
  state: offset === length ? 'part' : 'open',
  metadata: {},
})
const head = '/api/v1/uploads/head'
const tail = '/api/v1/uploads/tail'

describe('a file whose end is sent first', () => {
  let sent: string[]
  let notes: string | null
  beforeEach(() => {
    sent = []
    notes = null
    vi.stubGlobal('window', { location: { href: 'http://here/' } })
    vi.stubGlobal('localStorage', {
      getItem: () => notes,
      setItem: (_: string, value: string) => {
        notes = value
      },
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  const run = (server: ReturnType<typeof serverOf>, kept: Kept, fails = '') => {
    vi.stubGlobal('fetch', server.fetched)
    return sendInTwo(
      file,
      70,
      { filename: 'film.mp4' },
      {
        kept: () => kept,
        keep: (now) => Object.assign(kept, now),
        there: () => {},
        progress: () => {},
        send: async ({ of, url }) => {
          const there = server.parts[url]
          if (!there || url === fails) throw new Error('lost')
          sent.push(`${url.split('/').at(-1)} ${there.offset}-${of.size}`)
          Object.assign(there, { offset: of.size, state: 'part' })
        },
      },
    )
  }

  it('is begun in two before a byte is sent, and the beginning names the end', async () => {
    const server = serverOf({})
    const kept: Kept = {}
    await expect(run(server, kept, '/api/v1/uploads/new1')).rejects.toThrow('lost')
    expect(kept).toEqual({ tail: '/api/v1/uploads/new1', url: '/api/v1/uploads/new2' })
    expect(server.parts['/api/v1/uploads/new2']?.metadata).toMatchObject({ tail: 'new1', size: '100' })
    expect(JSON.parse(notes ?? '')).toEqual([])
    expect(await run(server, kept)).toBe('film')
    expect(sent).toEqual(['new1 0-30', 'new2 0-70'])
  })

  it('goes on with what is there of each', async () => {
    const server = serverOf({ [head]: part(70, 40), [tail]: part(30, 10) })
    expect(await run(server, { url: head, tail })).toBe('film')
    expect(sent).toEqual(['tail 10-30', 'head 40-70'])
    expect(server.asked).toEqual(['GET /head', 'GET /tail', 'POST '])
  })

  it('sends the end again, and nothing else, when that is gone', async () => {
    const server = serverOf({ [head]: part(70, 40) })
    const kept = { url: head, tail }
    await expect(run(server, kept, head)).rejects.toThrow('lost')
    // The beginning does not name this one: the browser remembers it.
    expect(JSON.parse(notes ?? '')).toMatchObject([{ tail: '/api/v1/uploads/new1', of: head }])
    expect(await run(server, kept)).toBe('film')
    expect(sent).toEqual(['new1 0-30', 'new1 30-30', 'head 40-70'])
    expect(JSON.parse(notes ?? '')).toEqual([])
  })

  it('sends the beginning again, and nothing else, when that is gone', async () => {
    const server = serverOf({ [tail]: part(30) })
    expect(await run(server, { url: head, tail })).toBe('film')
    expect(sent).toEqual(['tail 30-30', 'new1 0-70'])
  })

  it('is the same video when only the last answer was lost', async () => {
    const server = serverOf({ [head]: part(70), [tail]: part(30) })
    const kept = { url: head, tail }
    await run(server, kept)
    sent = []
    expect(await run(server, kept)).toBe('film')
    expect(sent).toEqual([])
    expect(server.parts).toEqual({})
  })

  it('gives up a beginning that a failed joining has used up', async () => {
    const server = serverOf({ [head]: { ...part(70), state: 'done' }, [tail]: part(30) })
    expect(await run(server, { url: head, tail })).toBe('film')
    expect(server.asked).toContain('DELETE /head')
    expect(sent).toEqual(['tail 30-30', 'new1 0-70'])
  })
})
