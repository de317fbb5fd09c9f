// A file whose end is sent first, so that it can be watched while the rest is on its way. Both partial uploads are begun
// before a byte is sent, and the beginning names the end: so whoever finds the one finds the other, in any browser.
import { forget, note } from './loose'
import { begin, drop, idOf, join, type Kept, look, type Part, Refused } from './parts'

export type Hands = {
  kept: () => Kept
  /** Remembers what the server has now. Throws when the person has stopped it meanwhile. */
  keep: (now: Kept) => void
  /** Sends what is missing of one part. */
  send: (part: { of: Blob; from: number; url: string; progress: (sent: number) => void }) => Promise<unknown>
  /** So much is there: of both parts together. */
  there: (bytes: number) => void
  progress: (sent: number) => void
}

const isUsable = (part: Part | null): part is Part => ['open', 'part'].includes(part?.state ?? '')
const has = (error: unknown, ...codes: string[]) =>
  error instanceof Refused && codes.includes(error.problem.code)

/** Asks what is there, sends what is missing, begins again only what is gone; gives the video. */
export async function sendInTwo(
  file: File,
  at: number,
  metadata: Record<string, string>,
  { kept, keep, send, there, progress }: Hands,
): Promise<string> {
  const lookAt = (url?: string) => (url ? look(url) : null)
  const known = async () => {
    const { url, tail } = kept()
    return await Promise.all([lookAt(url), lookAt(tail)])
  }
  let [head, tail] = await known()
  if (kept().url && kept().tail && !(isUsable(head) && isUsable(tail))) {
    // The parts are gone once they are a video: was only the answer lost?
    const video = await join([kept().url ?? '', kept().tail ?? ''], metadata).catch((error) => {
      if (has(error, 'not_found', 'part_unfinished')) return null
      throw error
    })
    if (video) return video
  }
  if (!isUsable(tail)) {
    const former = tail && kept().tail
    const begun = await begin(file.size - at, metadata)
    note(begun, isUsable(head) ? kept().url : undefined)
    keep({ ...kept(), tail: begun })
    if (former) await drop(former)
    tail = null
  }
  const end = kept().tail ?? ''
  if (!isUsable(head)) {
    const former = head && kept().url
    const more = { tail: idOf(end), size: String(file.size) }
    keep({ tail: end, url: await begin(at, { ...metadata, ...more }) })
    forget(end)
    if (former) await drop(former)
    head = null
  }
  const url = kept().url ?? ''
  const sent = { head: head?.offset ?? 0, tail: tail?.offset ?? 0 }
  there(sent.head + sent.tail)
  const count = (part: keyof typeof sent) => (bytes: number) => {
    sent[part] = bytes
    progress(sent.head + sent.tail)
  }
  await send({ of: file.slice(at), from: at, url: end, progress: count('tail') })
  await send({ of: file.slice(0, at), from: 0, url, progress: count('head') })
  try {
    const video = await join([url, end], metadata)
    forget(end)
    return video
  } catch (error) {
    if (!has(error, 'not_found')) throw error
    // A part has gone meanwhile, which the next try mends; or it is something else that is missing.
    if ((await known()).every(isUsable)) throw error
    throw new Refused({ status: 409, code: 'part_unfinished' })
  }
}
