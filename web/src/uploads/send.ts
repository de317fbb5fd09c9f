// One file on its way, in pieces that the server keeps (tus 1.0): whatever breaks, it goes on from what is there. Waits
// for the network without end; only what can never become a video ends it.
import { Upload as Tus } from 'tus-js-client'
import type { Video } from '../api/client'
import { ApiError } from '../api/errors'
import { queryClient, videoQuery } from '../api/queries'
import { accessToken, onGone, onSession, renew, sessionState } from '../api/session'
import { fieldsOf } from './fields'
import { dropAll } from './loose'
import { isOfPart, type Kept, look, pathOf, problemOf, Refused } from './parts'
import type { Upload } from './queue'
import { canRead } from './reading'
import { tailOf } from './tail'
import { type Held, waitMs, waitsFor } from './trouble'
import { sendInTwo } from './two-parts'
import { holdWhile } from './unfinished'

/** Below what proxies on the way let through in one request (Cloudflare: 100 MB). */
const pieceBytes = 64 * 2 ** 20
const lookMs = 2000
/** Smaller files are here before anybody could watch them. */
const leastInTwo = 8 * 2 ** 20

export type Sending = {
  done: Promise<Video>
  pause: () => void
  cancel: () => void
  /** Ends a wait. */
  wake: () => void
}
export type Heard = {
  progress: (sent: number) => void
  /** Where it is kept now; that nothing is there any more. */
  kept: (now: Partial<Pick<Upload, 'url' | 'tail' | 'early' | 'sent'>>) => void
  held: (why: Held | undefined) => void
  /** It can be watched already. */
  early: (video: string) => void
}

/** What the server is told when it begins; the library encodes it. */
export const metadataOf = (upload: Upload) => ({
  filename: upload.file.name,
  filetype: upload.file.type,
  lastModified: String(upload.file.lastModified),
  ...fieldsOf(upload),
  ...(upload.replaces && { replaces: upload.replaces }),
})

export { dropAll }

class Stopped extends DOMException {
  constructor() {
    super('stopped', 'AbortError')
  }
}

export function sendFile(upload: Upload, heard: Heard): Sending {
  const { file } = upload
  const metadata = metadataOf(upload)
  let kept: Kept = { url: upload.url, tail: upload.tail }
  /** A file that was begun as a whole is gone on with as a whole. */
  const inTwo = file.size >= leastInTwo && (!kept.url || !!kept.tail)
  let stopped = false
  let current: Tus | null = null
  let wake = () => {}
  let giveUp = (_: Error) => {}
  /** Where in the file it was read last, and how much of it the server was known to have. */
  let near = 0
  let there = 0
  let failures = 0
  let renewed = false

  type Piece = { of: Blob; from: number; url?: string | undefined; progress: (sent: number) => void }
  /** Sends one upload of tus; gives the video that it became. */
  const send = async ({ of, from, url, progress }: Piece): Promise<string> => {
    if (stopped) throw new Stopped()
    return new Promise((resolve, reject) => {
      giveUp = reject // of an upload that is aborted, the library tells nothing any more
      current = new Tus(of, {
        endpoint: url ? null : '/api/v1/uploads',
        uploadUrl: url ?? null,
        chunkSize: pieceBytes,
        retryDelays: null,
        storeFingerprintForResuming: false,
        metadata,
        onBeforeRequest: (request) => {
          // The upload's own URL is enough for the rest, so a session that ends does not end it.
          if (request.getMethod() === 'POST')
            request.setHeader('Authorization', `Bearer ${accessToken() ?? ''}`)
        },
        onUploadUrlAvailable: () => {
          if (!url && current?.url) keep({ url: pathOf(current.url) })
        },
        onProgress: (sent) => {
          near = from + sent
          heard.held(undefined)
          progress(sent)
        },
        onError: reject,
        onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader('Millrace-Video') ?? ''),
      })
      current.start()
    })
  }

  /** What was begun while the person stopped it is empty, and goes again. */
  const keep = (now: Kept) => {
    const fresh = [now.url, now.tail].filter((url) => url && url !== kept.url && url !== kept.tail)
    if (stopped) {
      void dropAll({ url: fresh.find((url) => url === now.url), tail: fresh.find((url) => url === now.tail) })
      throw new Stopped()
    }
    const begunAgain = kept.url && now.url !== kept.url
    kept = now
    heard.kept({ ...kept, ...(begunAgain && { early: undefined }) })
    for (const url of fresh) if (url) holdWhile(url, done)
  }

  const known = (bytes: number) => {
    if (bytes > there) {
      failures = 0
      renewed = false
    }
    there = bytes
  }

  const sendWhole = async () => {
    const part = kept.url ? await look(kept.url) : null
    if (kept.url && !part) {
      keep({})
      heard.kept({ sent: 0 }) // it was away for too long: from the beginning
    }
    known(part?.offset ?? 0)
    return send({ of: file, from: 0, url: kept.url, progress: heard.progress })
  }

  const attempt = async (): Promise<string> => {
    const at = inTwo ? await tailOf(file) : null
    if (at === null) return sendWhole()
    const hands = { kept: () => kept, keep, send, there: known, progress: heard.progress }
    return sendInTwo(file, at, metadata, hands)
  }

  const rest = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const woken = () => {
        clearTimeout(timer)
        window.removeEventListener('online', woken)
        forgetSession()
        resolve()
      }
      const timer = setTimeout(woken, milliseconds)
      const forgetSession = onSession(() => sessionState().status === 'signed-in' && woken())
      window.addEventListener('online', woken)
      wake = woken
    })

  /** What a failed attempt has to wait for; throws what waiting does not mend. */
  const trouble = async (error: unknown): Promise<{ held: Held; retryAfter?: number | undefined }> => {
    const said = error instanceof ApiError ? error.problem : null
    if (said && said.status !== 401) throw error
    const problem = said ?? problemOf(error)
    if (problem.status === 401) return { held: 'signed_out' }
    // The browser does not say whether the line broke or the file.
    if (problem.status === 0 && !(await canRead(file, near)))
      throw new ApiError({ status: 0, code: 'file_changed' })
    const held = waitsFor(problem, isOfPart(error), failures)
    if (!held) throw new ApiError(problem)
    return { held, retryAfter: problem.retry_after }
  }

  const run = async (): Promise<Video> => {
    for (; ; failures++) {
      try {
        const id = await attempt()
        heard.held(undefined)
        return await queryClient.fetchQuery({ ...videoQuery(id), staleTime: 0, retry: 20 })
      } catch (error) {
        if (stopped) throw new Stopped()
        const { held, retryAfter } = await trouble(error)
        if (held === 'signed_out' && !renewed && sessionState().status === 'signed-in') {
          renewed = await renew()
          if (renewed) continue
        }
        if (stopped) throw new Stopped()
        heard.held(held)
        await rest(waitMs(held, failures, retryAfter))
        if (stopped) throw new Stopped()
      }
    }
  }

  /** Nothing stays behind that nobody could go on with. */
  const runAndTidy = () =>
    run().catch(async (error) => {
      const changed = error instanceof ApiError && error.code === 'file_changed'
      if (!stopped && kept.tail && !changed && !(await canGoOn())) {
        await dropAll(kept)
        kept = {}
        heard.kept({ url: undefined, tail: undefined, early: undefined, sent: 0 })
      }
      throw error
    })
  const canGoOn = async () =>
    !!kept.url && !!(await look(kept.url).catch((error) => !(error instanceof Refused)))

  /** Until it can be watched, or is over. */
  const looking = setInterval(async () => {
    if (!kept.url) return
    const video = (await look(kept.url).catch(() => null))?.video
    if (!video || stopped) return
    clearInterval(looking)
    heard.early(video)
  }, lookMs)

  const end = () => {
    stopped = true
    clearInterval(looking)
    wake()
    void current?.abort().catch(() => undefined)
    giveUp(new Stopped())
  }
  // What is there stays theirs, and unfinished.
  const forgetPerson = onGone(end)
  // Not before the caller has it in hand.
  const done = Promise.resolve()
    .then(runAndTidy)
    .finally(() => {
      clearInterval(looking)
      forgetPerson()
    })
  for (const url of [kept.url, kept.tail]) if (url) holdWhile(url, done)
  const cancel = () => {
    end()
    void dropAll(kept)
  }
  return { done, pause: end, cancel, wake: () => wake() }
}
