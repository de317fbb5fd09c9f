// Another server, that has a file and gives it as a test wants: whole, in ranges, cut off, slowly, as another one.
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'

/**
 * Starts one. What it does at a path stands in `at`: a function of (request, response). `requests` holds what came.
 * `tls`: {key, cert}; `host` and `port` as of listen().
 */
export async function startOrigin(ends, { tls, host = '127.0.0.1', port = 0 } = {}) {
  const origin = { at: {}, requests: [] }
  const serve = (request, response) => {
    origin.requests.push({ url: request.url, headers: request.headers })
    const path = new URL(request.url, 'http://origin').pathname
    const answer = origin.at[path]
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  }
  const server = tls ? createSecureServer(tls, serve) : createServer(serve)
  server.on('clientError', (_, socket) => socket.destroy())
  await new Promise((resolve, reject) => server.on('error', reject).listen(port, host, resolve))
  ends(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  origin.port = server.address().port
  origin.base = `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${origin.port}`
  origin.of = (path) => origin.requests.filter(({ url }) => url === path)
  return origin
}

/**
 * Gives `bytes`, in ranges too (RFC 9110 section 14), with If-Range. `cuts`: after how many bytes each of the next
 * answers breaks off. `headers` come along.
 */
export function file(bytes, { etag = '"one"', cuts = [], headers = {}, ranges = true } = {}) {
  const given = { bytes, etag, cuts }
  const answer = (request, response) => {
    const { bytes: all, etag: tag } = given
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')
    const same = !request.headers['if-range'] || request.headers['if-range'] === tag
    const begin = ranges && wanted && same ? Number(wanted[1]) : 0
    if (begin > all.length) return response.writeHead(416, { 'content-range': `bytes */${all.length}` }).end()
    const part = all.subarray(begin)
    response.writeHead(begin > 0 ? 206 : 200, {
      'content-length': part.length,
      ...(tag && { etag: tag }),
      ...(begin > 0 && { 'content-range': `bytes ${begin}-${all.length - 1}/${all.length}` }),
      ...headers,
    })
    const cut = given.cuts.shift()
    if (cut === undefined) return response.end(part)
    response.write(part.subarray(0, cut), () => response.socket.destroy())
  }
  return Object.assign(answer, { given })
}

export const redirect =
  (location, status = 302) =>
  (_, response) =>
    response.writeHead(status, { location }).end()
