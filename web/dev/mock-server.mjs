// A stand-in for the server while the page is being built: the contract of docs/design/http-surface.md with invented
// data. It keeps nothing, checks nothing and must never face a network. Development only.
//
//   node dev/mock-server.mjs [port] [state]     state: full (default) | empty | slow | broken | setup
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { makeVideos, video } from './mock-data.mjs'
import { makeClip } from './mock-media.mjs'
import { fill, subtitles, subtitlesOf, textOf } from './mock-subtitles.mjs'

const port = Number(process.argv[2] ?? 8080)
const state = process.argv[3] ?? 'full'
const base = `http://127.0.0.1:${port}`
const dist = new URL('../dist/', import.meta.url).pathname
const store = join(tmpdir(), 'millrace-mock')
const clips = { wide: makeClip(store, 'wide'), tall: makeClip(store, 'tall') }

const policy =
  "default-src 'self'; media-src 'self' blob:; img-src 'self' data: blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'"
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4s': 'video/iso.segment',
  '.mp4': 'video/mp4',
  '.jpg': 'image/jpeg',
}

const me = { username: '阿水', role: 'admin', created_at: '2026-01-05T08:00:00Z' }
let signedIn = false // as the request at hand says
let needsSetup = state === 'setup'
let settings = {
  registration: 'open',
  footer_terms: '/docs',
  footer_privacy: '/docs',
  footer_icp: '京ICP备00000000号',
}
let videos = state === 'empty' || state === 'setup' ? [] : makeVideos(30, base)
const binned = new Map()
let nextId = 100
if (videos.length > 0) {
  videos[1].visibility = 'private'
  videos[1].owner = me
  videos[0].owner = me
  fill(videos[0].id)
  videos[3].visibility = 'unlisted'
  videos.splice(
    2,
    0,
    video({
      id: 'wait',
      title: '刚刚上传的视频',
      clip: 'wide',
      username: me.username,
      base,
      state: 'indexing',
      poster: null,
      duration: 0,
      filled: 0,
      renditions: [],
    }),
  )
  videos.splice(
    6,
    0,
    video({
      id: 'bad',
      title: 'broken-download',
      clip: 'wide',
      username: me.username,
      base,
      state: 'rejected',
      poster: null,
      duration: 0,
      reason: { code: 'damaged', detail: '' },
    }),
  )
  videos[4].filled = 0.42
}

const seen = ({ clip, ...shown }) => ({
  ...shown,
  subtitles: subtitlesOf(shown.id),
  can_edit: signedIn && shown.owner.username === me.username,
})
const session = () => ({ access_token: 'mock', token_type: 'bearer', expires_in: 900, user: me })
const problem = (status, code) => ({
  status,
  type: 'application/problem+json',
  body: { type: 'about:blank', title: code, status, code, request_id: 'mock-1' },
})
const ok = (body, status = 200) => ({ status, type: 'application/json', body })

function list(query) {
  const own = query.get('scope') === 'mine'
  const q = (query.get('q') ?? '').toLowerCase()
  const order = {
    title: (a, b) => a.title.localeCompare(b.title),
    length: (a, b) => b.duration - a.duration,
  }[query.get('sort')]
  const found = videos
    .filter((v) =>
      own ? v.owner.username === me.username : v.visibility === 'public' && v.state === 'ready',
    )
    .filter((v) => v.title.toLowerCase().includes(q))
  if (order) found.sort(order)
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 24)
  const next = from + limit < found.length ? String(from + limit) : null
  return ok({ items: found.slice(from, from + limit).map(seen), next_cursor: next })
}

function grow(id) {
  setTimeout(
    () =>
      Object.assign(videos.find((v) => v.id === id) ?? {}, {
        state: 'ready',
        poster: `/media/${id}/poster-640.jpg`,
        duration: 40,
        filled: 0.5,
      }),
    800,
  )
  setTimeout(() => Object.assign(videos.find((v) => v.id === id) ?? {}, { filled: 1 }), 9000)
}

async function upload(request) {
  const parts = []
  for await (const part of request) {
    parts.push(part)
    if (process.env.MOCK_SLOW) await new Promise((resolve) => setTimeout(resolve, 4))
  }
  const text = Buffer.concat(parts).toString('latin1')
  const field = (name) =>
    Buffer.from(new RegExp(`name="${name}"\r\n\r\n([^\r]*)`).exec(text)?.[1] ?? '', 'latin1').toString()
  if (/name="file"; filename="[^"]*\.txt"/.test(text)) return problem(415, 'not_media')
  const id = `u${nextId++}`
  const made = video({
    id,
    title: field('title'),
    clip: 'wide',
    username: me.username,
    base,
    state: 'indexing',
    poster: null,
    filled: 0,
  })
  videos.unshift({
    ...made,
    visibility: field('visibility') || 'unlisted',
    created_at: new Date().toISOString(),
  })
  grow(id)
  return ok(seen(videos[0]), 201)
}

async function json(request) {
  let text = ''
  for await (const part of request) text += part
  return text ? JSON.parse(text) : {}
}

function one(method, id, body) {
  const found = videos.find((v) => v.id === id)
  const hidden = found?.visibility === 'private' && !signedIn
  if (!found || hidden) return problem(404, 'not_found')
  if (method === 'GET') return ok(seen(found))
  if (method === 'PATCH') return ok(seen(Object.assign(found, body)))
  binned.set(id, found)
  videos = videos.filter((v) => v !== found)
  return { status: 204 }
}

/** Titles and lines that hold the text as it is: enough to look at the page. */
const placesOf = (q) => (text) => {
  const begin = text.toLowerCase().indexOf(q.toLowerCase())
  return begin < 0 ? [] : [{ begin, end: begin + q.length }]
}

function search(query) {
  const places = placesOf(query.get('q') ?? '')
  const items = videos.flatMap((video) => {
    const said = saidIn(video, places)
    const title_ranges = places(video.title)
    if (!said.length && !title_ranges.length) return []
    return [
      { video: seen(video), title_ranges, excerpt: null, said: said.slice(0, 3), said_count: said.length },
    ]
  })
  return ok({ items, next_cursor: null, complete: true })
}

function searchIn(id, query) {
  const found = videos.find((v) => v.id === id)
  if (!found) return problem(404, 'not_found')
  const items = saidIn(found, placesOf(query.get('q') ?? ''), query.get('track'))
  return ok({ items, count: items.length, complete: true })
}

function saidIn(video, places, only) {
  return (seen(video).subtitles ?? [])
    .filter(({ id }) => !only || id === only)
    .flatMap(({ id, language, label }) =>
      (textOf(video.id, id) ?? '')
        .trimEnd()
        .split(/\n\n+/)
        .slice(1)
        .map((block, cue) => {
          const [times = '', ...lines] = block.split('\n')
          const [time, end] = times
            .split(' --> ')
            .map((stamp) => stamp.split(':').reduce((sum, part) => sum * 60 + Number.parseFloat(part), 0))
          const text = lines.join('\n').replace(/<[^>]*>/g, '')
          return { time, end, cue, track: id, language, label, text, ranges: places(text) }
        })
        .filter(({ ranges }) => ranges.length),
    )
}

async function api(request, path, query) {
  signedIn = /mock=1/.test(request.headers.cookie ?? '')
  const { method } = request
  const route = `${method} ${path}`
  if (route === 'POST /videos') return upload(request)
  if (/^\/videos\/[^/]+\/subtitles/.test(path)) return subtitles(request, path)
  const body = method === 'GET' ? {} : await json(request)
  const [, id, act] = /^\/videos\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
  if (state === 'broken' && path.startsWith('/videos')) return problem(500, 'internal')
  if (route === 'GET /server')
    return ok({
      name: 'Millrace',
      version: '0.1.0',
      needs_setup: needsSetup,
      max_upload_bytes: 2 * 1024 ** 3,
      ...settings,
    })
  if (route === 'POST /setup') {
    needsSetup = false
    signedIn = true
    return ok(session(), 201)
  }
  if (route === 'POST /sessions' && body.password !== 'correct horse') return problem(401, 'bad_login')
  if (route === 'POST /sessions/refresh' && !signedIn) return problem(401, 'token_expired')
  if (route === 'POST /sessions' || route === 'POST /sessions/refresh') {
    signedIn = true
    return ok(session())
  }
  if (route === 'POST /users') return body.username === 'taken' ? problem(409, 'username_taken') : ok(me, 201)
  if (route === 'DELETE /sessions/current') {
    signedIn = false
    return { status: 204 }
  }
  if (path === '/users/me')
    return method === 'GET'
      ? ok(me)
      : body.current_password === 'correct horse'
        ? ok(me)
        : problem(401, 'bad_login')
  if (path === '/admin/settings') {
    settings = { ...settings, ...body }
    return ok(settings)
  }
  if (route === 'GET /videos') return list(query)
  if (route === 'GET /search') return search(query)
  if (id && act === 'search') return searchIn(id, query)
  if (id && act === 'restore') {
    videos.unshift(binned.get(id))
    return ok(seen(videos[0]))
  }
  return id ? one(method, id, body) : problem(404, 'not_found')
}

function events(response, id) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  const timer = setInterval(() => {
    const found = videos.find((v) => v.id === id)
    if (found) response.write(`event: video\ndata: ${JSON.stringify(seen(found))}\n\n`)
    if (!found || found.filled < 1) return
    response.write('event: end\ndata: {}\n\n')
    clearInterval(timer)
  }, 700)
  response.on('close', () => clearInterval(timer))
}

function sendFile(request, response, path, headers = {}) {
  if (!existsSync(path) || !statSync(path).isFile()) return response.writeHead(404).end()
  const size = statSync(path).size
  const type = types[extname(path)] ?? 'application/octet-stream'
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
  if (from === undefined) {
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': size, ...headers })
    return createReadStream(path).pipe(response)
  }
  const last = to ? Number(to) : size - 1
  response.writeHead(206, {
    'Content-Type': type,
    'Content-Length': last - from + 1,
    'Content-Range': `bytes ${from}-${last}/${size}`,
  })
  return createReadStream(path, { start: Number(from), end: last }).pipe(response)
}

function media(request, response, path) {
  const [, id, rest] = /^\/media\/([^/]+)\/(.+)$/.exec(path) ?? []
  const found = videos.find((v) => v.id === id)
  const [, track] = /^subtitles\/([^/]+)\//.exec(rest ?? '') ?? []
  if (track && textOf(id, track) !== undefined)
    return response.writeHead(200, { 'Content-Type': 'text/vtt; charset=utf-8' }).end(textOf(id, track))
  if (!found || rest.includes('..')) return response.writeHead(404).end()
  const file = rest.startsWith('poster') ? 'poster.jpg' : rest
  return sendFile(request, response, join(clips[found.clip], file))
}

function page(request, response, path) {
  const inDist = join(dist, normalize(path))
  if (path !== '/' && existsSync(inDist) && statSync(inDist).isFile())
    return sendFile(request, response, inDist)
  const file = path.startsWith('/embed/') ? 'embed.html' : path === '/docs' ? 'docs.html' : 'index.html'
  return sendFile(request, response, join(dist, file), { 'Content-Security-Policy': policy })
}

process.on('uncaughtException', (error) => console.error(String(error)))
process.on('unhandledRejection', (error) => console.error(String(error)))

const server = createServer(async (request, response) => {
  const url = new URL(request.url, base)
  const path = decodeURIComponent(url.pathname)
  const stream = /^\/api\/v1\/videos\/([^/]+)\/events$/.exec(path)
  if (stream) return events(response, stream[1])
  if (path.startsWith('/media/')) return media(request, response, path)
  if (path === '/openapi.json')
    return response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(readFileSync(new URL('../src/api/openapi.json', import.meta.url)))
  if (!path.startsWith('/api/v1')) return page(request, response, path)
  if (state === 'slow' && path === '/api/v1/videos')
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  const { status, type, body } = await api(request, path.slice(7), url.searchParams)
  const cookie = { 'Set-Cookie': `mock=${signedIn ? 1 : 0}; Path=/; HttpOnly` }
  response.writeHead(status, { ...(type && { 'Content-Type': type }), ...cookie })
  response.end(body === undefined ? undefined : JSON.stringify(body))
})
server.listen(port, '127.0.0.1', () => console.log(`${base} (${state})`))
