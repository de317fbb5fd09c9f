// One file on its way, in pieces that the server keeps (tus 1.0): whatever breaks, it goes on from what is there. Waits
// for the network without end; only what can never become a video ends it.
import type { Upload as TusUpload } from 'tus-js-client'
import type { Video } from '../api/client'
import { ApiError, type Problem, problemFrom } from '../api/errors'
import { queryClient, videoQuery } from '../api/queries'
import { accessToken, renew } from '../api/session'
import { join, problemOf, unfinishedPart } from './join'
import { titleOf, type Upload } from './queue'
import { tailOf } from './tail'
import { holdWhile, pathOf } from './unfinished'

/** Below what proxies on the way let through in one request (Cloudflare: 100 MB). */
const pieceBytes = 64 * 2 ** 20
const longestWaitMs = 15_000
const lookMs = 2000
/** Smaller files are here before anybody could watch them. */
const leastInTwo = 8 * 2 ** 20

export type Sending = { done: Promise<Video>; pause: () => void; cancel: () => void }
/** Where the server keeps a file: the one that grows, and its end when that was sent first. */
export type Kept = { url: string; tail?: string | undefined }
export type Heard = {
  progress: (sent: number) => void
  kept: (kept: Kept | undefined) => void
  offline: (offline: boolean) => void
  /** It can be watched already. */
  early: (video: string) => void
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

/** What another try by itself may mend: no connection, a server that is away or busy, another tab that took over. */
const passes = ({ status, code }: Problem) =>
  status === 0 || status === 409 || (status >= 500 && code !== 'disk_full' && code !== 'over_quota')

class Stopped extends DOMException {
  constructor() {
    super('stopped', 'AbortError')
  }
}

export function sendFile(upload: Upload, heard: Heard): Sending {
  const { file } = upload
  let kept: Kept | undefined = upload.url ? { url: upload.url, tail: upload.tail } : undefined
  let stopped = false
  let current: TusUpload | null = null
  let wake = () => {}

  type Piece = {
    of: Blob
    url?: string | undefined
    headers?: Record<string, string>
    tail?: string | undefined
    before: number
    begun: (url: string) => void
  }
  /** Sends one upload of tus; gives the video that it became. */
  const send = async ({ of, url, headers = {}, tail, before, begun }: Piece): Promise<string> => {
    const { Upload: Tus } = await import('tus-js-client')
    if (stopped) throw new Stopped()
    return new Promise((resolve, reject) => {
      current = new Tus(of, {
        endpoint: url ? null : '/api/v1/uploads',
        uploadUrl: url ?? null,
        chunkSize: pieceBytes,
        retryDelays: null,
        storeFingerprintForResuming: false,
        headers,
        metadata: { ...metadataOf(upload), ...(tail && { tail }) },
        onBeforeRequest: (request) => {
          // The upload's own URL is enough for the rest, so a session that ends does not end it.
          if (request.getMethod() === 'POST')
            request.setHeader('Authorization', `Bearer ${accessToken() ?? ''}`)
        },
        onUploadUrlAvailable: () => {
          const given = current?.url && pathOf(current.url)
          if (given && given !== url) begun(given)
        },
        onProgress: (sent) => {
          heard.offline(false)
          heard.progress(before + sent)
        },
        onError: reject,
        onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader('Millrace-Video') ?? ''),
      })
      current.start()
    })
  }

  const begun = (url: string, tail?: string) => {
    kept = { url, tail }
    heard.kept(kept)
    holdWhile(url, done)
  }

  let tail: string | undefined = kept?.tail
  const attempt = async (): Promise<string> => {
    const whole = file.size < leastInTwo || (kept && !kept.tail)
    const at = whole ? null : await tailOf(file)
    if (at === null) return send({ of: file, url: kept?.url, before: 0, begun: (url) => begun(url) })
    const partial = { 'Upload-Concat': 'partial' }
    if (!tail) {
      let url = ''
      const found = (given: string) => {
        url = given
      }
      await send({ of: file.slice(at), headers: partial, before: 0, begun: found })
      tail = url
    }
    const end = tail
    await send({
      of: file.slice(0, at),
      url: kept?.url,
      headers: partial,
      tail: unfinishedPart(end),
      before: file.size - at,
      begun: (url) => begun(url, end),
    })
    return join([kept?.url ?? '', end], metadataOf(upload))
  }

  const rest = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const woken = () => {
        clearTimeout(timer)
        window.removeEventListener('online', woken)
        resolve()
      }
      const timer = setTimeout(woken, milliseconds)
      window.addEventListener('online', woken)
      wake = woken
    })

  /** After a failure: whether the server still has what was sent. An answer to a half-sent request is often lost. */
  const ask = async (problem: Problem) => {
    if (!kept) return problem
    const answers = await Promise.all([kept.url, kept.tail].map((url) => url && fetch(url).catch(() => null)))
    const answer = answers.find((one) => one && !one.ok) || answers[0]
    if (!answer) return problem
    if (answer.ok) return passes(problem) ? problem : { status: 0, code: 'offline' }
    const known = problemFrom(answer, await answer.json().catch(() => null))
    if (!['gone', 'not_found'].includes(known.code)) return passes(known) ? problem : known
    kept = tail = undefined // it waited for too long: from the beginning
    heard.kept(undefined)
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

  /** Until it can be watched, or is over. */
  const looking = setInterval(async () => {
    if (!kept) return
    const answer = await fetch(kept.url).catch(() => null)
    const video = answer?.ok ? ((await answer.json()) as { video?: string | null }).video : null
    if (!video || stopped) return
    clearInterval(looking)
    heard.early(video)
  }, lookMs)

  const end = (terminate: boolean) => {
    stopped = true
    wake()
    void current?.abort(terminate && kept !== undefined).catch(() => undefined)
    if (terminate && tail) void fetch(tail, { method: 'DELETE' }).catch(() => undefined)
  }
  // Not before the caller has it in hand.
  const done = Promise.resolve()
    .then(run)
    .finally(() => clearInterval(looking))
  if (kept) holdWhile(kept.url, done)
  return { done, pause: () => end(false), cancel: () => end(true) }
}
