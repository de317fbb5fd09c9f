// One file on its way, in pieces that the server keeps (tus 1.0): whatever breaks, it goes on from what is there. Waits
// for the network without end; only what can never become a video ends it.
import type { Upload as TusUpload } from 'tus-js-client'
import type { Video } from '../api/client'
import { ApiError, type Problem, problemFrom } from '../api/errors'
import { queryClient, videoQuery } from '../api/queries'
import { accessToken, renew } from '../api/session'
import { titleOf, type Upload } from './queue'
import { holdWhile, pathOf } from './unfinished'

/** Below what proxies on the way let through in one request (Cloudflare: 100 MB). */
const pieceBytes = 64 * 2 ** 20
const longestWaitMs = 15_000

export type Sending = { done: Promise<Video>; pause: () => void; cancel: () => void }
export type Heard = {
  progress: (sent: number) => void
  /** Where the server keeps it. */
  url: (url: string | undefined) => void
  offline: (offline: boolean) => void
}

/** What the server is told when it begins; the library encodes it. */
export const metadataOf = ({ file, title, visibility, replaces }: Upload) => ({
  filename: file.name,
  filetype: file.type,
  lastModified: String(file.lastModified),
  title: title.trim() || titleOf(file.name),
  visibility,
  ...(replaces && { replaces }),
})

type Answered = {
  originalResponse?: {
    getStatus(): number
    getHeader(name: string): string | undefined
    getBody(): string
  } | null
}

function problemOf(error: unknown): Problem {
  const answer = (error as Answered).originalResponse
  if (!answer?.getStatus()) return { status: 0, code: 'offline' }
  const headers = new Headers({ 'Retry-After': answer.getHeader('Retry-After') ?? '' })
  let body: unknown = null
  try {
    body = JSON.parse(answer.getBody())
  } catch {
    // a proxy's page
  }
  return problemFrom({ status: answer.getStatus(), headers }, body)
}

/** What another try by itself may mend: no connection, a server that is away or busy, another tab that took over. */
const passes = ({ status, code }: Problem) =>
  status === 0 || status === 409 || (status >= 500 && code !== 'disk_full' && code !== 'over_quota')

class Stopped extends DOMException {
  constructor() {
    super('stopped', 'AbortError')
  }
}

export function sendFile(upload: Upload, heard: Heard): Sending {
  let url = upload.url
  let stopped = false
  let current: TusUpload | null = null
  let wake = () => {}

  const attempt = async (): Promise<string> => {
    const { Upload: Tus } = await import('tus-js-client')
    if (stopped) throw new Stopped()
    return new Promise((resolve, reject) => {
      current = new Tus(upload.file, {
        endpoint: url ? null : '/api/v1/uploads',
        uploadUrl: url ?? null,
        chunkSize: pieceBytes,
        retryDelays: null,
        storeFingerprintForResuming: false,
        metadata: metadataOf(upload),
        onBeforeRequest: (request) => {
          // The upload's own URL is enough for the rest, so a session that ends does not end it.
          if (request.getMethod() === 'POST')
            request.setHeader('Authorization', `Bearer ${accessToken() ?? ''}`)
        },
        onUploadUrlAvailable: () => {
          const given = current?.url && pathOf(current.url)
          if (!given || given === url) return
          url = given
          heard.url(url)
          holdWhile(url, done)
        },
        onProgress: (sent) => {
          heard.offline(false)
          heard.progress(sent)
        },
        onError: reject,
        onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader('Millrace-Video') ?? ''),
      })
      current.start()
    })
  }

  const rest = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        window.removeEventListener('online', done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      window.addEventListener('online', done)
      wake = done
    })

  /** After a failure: whether the server still has what was sent. An answer to a half-sent request is often lost. */
  const ask = async (problem: Problem) => {
    if (!url) return problem
    const answer = await fetch(url).catch(() => null)
    if (!answer) return problem
    if (answer.ok) return passes(problem) ? problem : { status: 0, code: 'offline' }
    const known = problemFrom(answer, await answer.json().catch(() => null))
    if (!['gone', 'not_found'].includes(known.code)) return passes(known) ? problem : known
    url = undefined // it waited for too long: from the beginning
    heard.url(undefined)
    return { status: 0, code: 'offline' }
  }

  const final = [
    'too_large',
    'not_media',
    'wrong_hash',
    'disk_full',
    'over_quota',
    'validation',
    'rate',
    'too_many_uploads',
  ]

  const run = async (): Promise<Video> => {
    let renewed = false
    for (let failures = 0; ; failures++) {
      try {
        const id = await attempt()
        heard.offline(false)
        return await queryClient.fetchQuery({ ...videoQuery(id), staleTime: 0, retry: 20 })
      } catch (error) {
        if (stopped) throw new Stopped()
        if (error instanceof ApiError) throw error
        let problem = problemOf(error)
        if (problem.status === 401 && !renewed && (await renew())) {
          renewed = true
          continue
        }
        if (!final.includes(problem.code)) problem = await ask(problem)
        if (!passes(problem)) throw new ApiError(problem)
        heard.offline(true)
        await rest(Math.min(500 * 2 ** failures, longestWaitMs))
        if (stopped) throw new Stopped()
      }
    }
  }

  const end = (terminate: boolean) => {
    stopped = true
    wake()
    void current?.abort(terminate && url !== undefined).catch(() => undefined)
  }
  // Not before the caller has it in hand.
  const done = Promise.resolve().then(run)
  if (url) holdWhile(url, done)
  return { done, pause: () => end(false), cancel: () => end(true) }
}
