import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Video } from '../api/client'
import type { Upload } from './queue'
import type { Heard } from './send'

type Sent = { upload: Upload; heard: Heard; arrive: (video: Video) => void; over: string }
const sent = vi.hoisted((): Sent[] => [])
vi.mock('./send', () => ({
  dropAll: async () => {},
  sendFile: (upload: Upload, heard: Heard) => {
    let arrive = (_: Video) => {}
    const done = new Promise<Video>((resolve) => {
      arrive = resolve
    })
    const one = { upload, heard, arrive, over: '' }
    sent.push(one)
    const end = (how: string) => () => {
      one.over = how
    }
    return { done, pause: end('paused'), cancel: end('cancelled'), wake: () => {} }
  },
}))
vi.mock('./link', () => ({ copyLink: async () => {} }))
vi.stubGlobal('window', { location: { origin: 'http://here', href: 'http://here/' } })
vi.stubGlobal('navigator', {})
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
vi.stubGlobal('document', { activeElement: null })

const { adopt, forget, leave } = await import('../api/session')
const { queryClient } = await import('../api/queries')
const { allUploads, setUploads } = await import('./rows')
const { addFiles, addUnfinished, edit, stop } = await import('./store')

const sessionOf = (username: string) =>
  ({ access_token: `of ${username}`, expires_in: 900, user: { username } }) as Parameters<typeof adopt>[0]
const film = (name = 'film.mp4', size = 100) => new File([new Uint8Array(size)], name, { lastModified: 7 })
const begun = {
  url: '/api/v1/uploads/a',
  state: 'open',
  offset: 40,
  length: 100,
  file_name: 'film.mp4',
  last_modified: 7,
  title: 'Mill',
  visibility: 'private' as const,
}
const videoOf = (part: Partial<Video>) =>
  ({ id: 'v', title: 'film', visibility: 'unlisted', state: 'ready', reason: null, ...part }) as Video

/** As much of the server as files need before they are sent; what it was told to change is kept. */
let server: { away: boolean; unfinished: object[]; video: Video; patched: object[] }

async function answer(request: Request | string): Promise<Response> {
  if (server.away) throw new TypeError('Failed to fetch')
  const { pathname } = new URL(typeof request === 'string' ? request : request.url, 'http://here')
  if (pathname === '/api/v1/server') return Response.json({ max_upload_bytes: 1000 })
  if (pathname === '/api/v1/uploads') return Response.json({ items: server.unfinished })
  if (pathname === '/api/v1/users/me/storage')
    return Response.json({ quota_bytes: null, stored_bytes: 0, reserved_bytes: 0 })
  if (pathname === '/api/v1/videos/v' && request instanceof Request && request.method === 'PATCH') {
    const part = await request.json()
    server.patched.push(part)
    server.video = { ...server.video, ...part }
  }
  if (pathname === '/api/v1/videos/v') return Response.json(server.video)
  return new Response(null, { headers: { 'Tus-Resumable': '1.0.0' } })
}

/** Lets so many seconds pass, and what is answered within them arrive. */
const pass = (seconds = 1) => vi.advanceTimersByTimeAsync(seconds * 1000)
const shown = () => allUploads().map(({ file, state, url }) => [file.name, state, url])

beforeEach(() => {
  vi.useFakeTimers()
  server = { away: false, unfinished: [], video: videoOf({}), patched: [] }
  vi.stubGlobal('fetch', answer)
  sent.length = 0
  adopt(sessionOf('ann'))
  return () => {
    leave()
    setUploads([])
    queryClient.clear()
    vi.useRealTimers()
  }
})

describe('files that were chosen', () => {
  it('have their rows at once, and begin when the server is there again', async () => {
    server.away = true
    addFiles([film(), film('other.mp4')])
    expect(shown().map(([name, state]) => [name, state])).toEqual([
      ['film.mp4', 'waiting'],
      ['other.mp4', 'waiting'],
    ])
    await pass(60)
    expect(sent).toEqual([])
    Object.assign(server, { away: false, unfinished: [begun] })
    await pass(60)
    expect(sent.map(({ upload }) => [upload.file.name, upload.url])).toEqual([
      ['film.mp4', begun.url],
      ['other.mp4', undefined],
    ])
  })

  it('are refused in their rows, when they are too large or there is no room', async () => {
    addFiles([film('huge.mp4', 1001), film('fits.mp4')])
    await pass()
    expect(shown().map(([name, state]) => [name, state])).toEqual([
      ['huge.mp4', 'failed'],
      ['fits.mp4', 'sending'],
    ])
  })

  it('give what is unfinished to one row only, also when they are chosen twice', async () => {
    server.unfinished = [begun]
    addFiles([film()])
    addFiles([film()])
    await pass()
    addUnfinished(film(), begun)
    expect(allUploads().map(({ url }) => url)).toEqual([begun.url, undefined])
  })

  it('do not take for unfinished what a row of this tab has only just begun', async () => {
    addFiles([film()])
    await pass()
    server.unfinished = [begun]
    addFiles([film()])
    await pass()
    expect(allUploads().map(({ url }) => url)).toEqual([undefined, undefined])
  })

  it('keep what is edited while the server is asked', async () => {
    server.unfinished = [begun]
    addFiles([film()])
    edit(allUploads()[0]?.id ?? 0, { title: 'Pond' })
    await pass()
    expect(allUploads()[0]).toMatchObject({ url: begun.url, title: 'Pond', visibility: 'private' })
  })

  it('can be cancelled before the server has answered', async () => {
    server.away = true
    addFiles([film()])
    stop(allUploads()[0]?.id ?? 0)
    server.away = false
    await pass(60)
    expect(sent).toEqual([])
    expect(shown().map(([, state]) => state)).toEqual(['stopped'])
  })

  it('become no replacement, unless they are chosen for it', async () => {
    const other = { ...begun, replaces: 'v' }
    server.unfinished = [other]
    addFiles([film()])
    await pass()
    expect(allUploads()[0]?.replaces).toBeUndefined()
    addUnfinished(film(), other)
    expect(allUploads()[1]).toMatchObject({ url: begun.url, replaces: 'v' })
  })
})

describe('uploads of one person', () => {
  it('are gone with them, and what waited is not sent by the next', async () => {
    addFiles(['a', 'b', 'c', 'd'].map((name) => film(name)))
    await pass()
    expect(sent.length).toBe(3)
    leave()
    expect(allUploads()).toEqual([])
    adopt(sessionOf('bob'))
    await pass()
    expect(sent.length).toBe(3)
  })

  it('outlive a session that runs out and is renewed', async () => {
    addFiles(['a', 'b', 'c', 'd'].map((name) => film(name)))
    await pass()
    forget('expired')
    forget() // the question to sign in again was put away
    expect(allUploads().length).toBe(4)
    adopt(sessionOf('ann'))
    sent[0]?.heard.progress(100)
    expect(shown().map(([, state]) => state)).toEqual(['checking', 'sending', 'sending', 'sending'])
  })

  it('are gone when another one signs in after the session ran out', async () => {
    addFiles(['a', 'b', 'c', 'd'].map((name) => film(name)))
    await pass()
    forget('expired')
    forget()
    adopt(sessionOf('bob'))
    await pass()
    expect([sent.length, allUploads()]).toEqual([3, []])
  })

  it('are whose who signs in, if they were dropped before', async () => {
    leave()
    server.unfinished = [begun]
    addFiles([film()])
    await pass()
    expect(shown()).toEqual([['film.mp4', 'waiting', undefined]])
    adopt(sessionOf('bob'))
    await pass()
    expect(shown()).toEqual([['film.mp4', 'sending', begun.url]])
  })
})

describe('a video that is being prepared', () => {
  it('is waited for also over the end of a session', async () => {
    addFiles([film()])
    await pass()
    server.video = videoOf({ state: 'indexing' })
    sent[0]?.arrive(server.video)
    await pass()
    forget('expired')
    forget()
    server.video = videoOf({ state: 'ready' })
    await pass(5)
    expect(shown().map(([, state]) => state)).toEqual(['checking'])
    adopt(sessionOf('ann'))
    await pass()
    expect(shown().map(([, state]) => state)).toEqual(['ready'])
  })
})

describe('a video that has become another one while its file arrived', () => {
  it('stays as it is', async () => {
    addFiles([film()])
    await pass()
    server.video = videoOf({ title: 'The pier', visibility: 'private' })
    sent[0]?.heard.early('v')
    sent[0]?.arrive(server.video)
    await pass()
    expect(server.patched).toEqual([])
    expect(allUploads()[0]).toMatchObject({ state: 'ready', title: 'The pier', visibility: 'private' })
  })

  it('is changed in what the row was edited in, and nothing else', async () => {
    addFiles([film()])
    await pass()
    edit(allUploads()[0]?.id ?? 0, { title: 'Mill' })
    server.video = videoOf({ visibility: 'private' })
    sent[0]?.arrive(server.video)
    await pass()
    expect(server.patched).toEqual([{ title: 'Mill' }])
    expect(allUploads()[0]).toMatchObject({ title: 'Mill', visibility: 'private' })
  })
})
