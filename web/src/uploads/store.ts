// The uploads of this tab. They live outside the pages, so that walking about the site does not stop them.
import { useSyncExternalStore } from 'react'
import { api, unwrap, type Video, type Visibility } from '../api/client'
import { asProblem } from '../api/errors'
import { isUnsettled, queryClient, serverQuery, videoQuery, videosChanged } from '../api/queries'
import { onSession, sessionState } from '../api/session'
import {
  isActive,
  isOver,
  isSameFile,
  newUpload,
  resumed,
  Speedometer,
  startable,
  type Upload,
} from './queue'
import type { Sending } from './send'

/** What sends arrives with the first file. */
const courier = () => import('./send')

let uploads: Upload[] = []
let nextId = 1
const sendings = new Map<number, Sending>()
const listeners = new Set<() => void>()

export const allUploads = () => uploads

export function onUploads(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useUploads = () => useSyncExternalStore(onUploads, allUploads)

function set(next: Upload[]) {
  uploads = next
  for (const listener of listeners) listener()
}

const find = (id: number) => uploads.find((upload) => upload.id === id)

function change(id: number, part: Partial<Upload>) {
  set(uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)))
}

export async function addFiles(files: Iterable<File>, visibility: Visibility = 'unlisted') {
  const list = [...files]
  const server = await queryClient.ensureQueryData(serverQuery).catch(() => null)
  const limit = server?.max_upload_bytes ?? 0
  const begun = await unfinished()
  const { room } = await import('./room')
  const admit = await room(list)
  const alone = list.length === 1 && !uploads.some(isActive)
  const fresh = list.map((file) => {
    const upload = { ...newUpload(nextId++, file, visibility, limit), alone }
    const at = begun.findIndex((one) => isSameFile(file, one))
    const [same] = at < 0 ? [] : begun.splice(at, 1)
    return same ? resumed(upload, same) : admit(upload)
  })
  set([...uploads, ...fresh])
  advance()
}

/** What is there of files that were begun earlier, and that this tab has no row for. */
async function unfinished() {
  if (sessionState().status !== 'signed-in') return []
  const { unfinishedQuery } = await import('./unfinished')
  const begun = await queryClient.fetchQuery(unfinishedQuery).catch(() => [])
  return begun.filter(({ url }) => !uploads.some((upload) => upload.url === url))
}

/** Starts what may start; without a session the queue waits. */
function advance() {
  if (sessionState().status !== 'signed-in') return
  for (const upload of startable(uploads)) void run(upload)
}

onSession(advance)

async function run(upload: Upload) {
  const { id } = upload
  change(id, { state: 'sending', speed: 0, problem: undefined, held: undefined })
  const { sendFile } = await courier()
  if (find(id)?.state !== 'sending' || sendings.has(id)) return // paused or cancelled already
  const meter = new Speedometer()
  const isCurrent = () => sendings.get(id) === sending
  const sending: Sending = sendFile(upload, {
    progress: (sent) => {
      if (!isCurrent()) return
      const state = sent >= upload.file.size ? 'checking' : 'sending'
      change(id, { sent, state, speed: meter.mark(performance.now(), sent) })
      if (state === 'checking') advance()
    },
    kept: (kept) => isCurrent() && change(id, kept),
    early: (early) => {
      if (!isCurrent()) return
      change(id, { early })
      if (early && isEdited(upload)) void save(id).catch(() => undefined)
    },
    held: (held) => {
      if (!isCurrent() || find(id)?.held === held) return
      change(id, held ? { held, speed: 0, state: 'sending' } : { held })
    },
  })
  sendings.set(id, sending)
  try {
    await settle(upload, await sending.done)
  } catch (error) {
    if (!(error instanceof DOMException)) change(id, { state: 'failed', problem: asProblem(error) })
  } finally {
    if (isCurrent()) sendings.delete(id)
    advance()
  }
}

/** Follows the video until it can be watched; what was edited while the bytes travelled is sent after them. */
async function settle(sent: Upload, made: Video) {
  change(sent.id, { video: made, sent: sent.file.size, state: 'checking' })
  await save(sent.id).catch(() => undefined)
  let video = made
  while (isUnsettled(video) && find(sent.id)) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    video = await queryClient.fetchQuery({ ...videoQuery(made.id), staleTime: 0, retry: 20 })
  }
  const problem = video.reason
    ? { status: 0, code: video.reason.code, detail: video.reason.detail }
    : undefined
  const ready = video.state === 'ready'
  change(sent.id, { video, problem, state: ready ? 'ready' : 'failed' })
  if (ready && sent.alone && !uploads.some(isActive))
    void import('./link').then(({ copyLink }) => copyLink(video))
  void videosChanged(video)
}

/** Since it began to be sent. */
function isEdited({ id, title, visibility }: Upload) {
  const now = find(id)
  return now?.title !== title || now.visibility !== visibility
}

/** Edits the row; a video that exists already, or is watched while it arrives, is changed on the server by save(). */
export function edit(id: number, part: Partial<Pick<Upload, 'title' | 'visibility'>>) {
  change(id, part)
}

export async function save(id: number) {
  const upload = find(id)
  const made = upload?.video?.id ?? upload?.early
  if (!upload?.title.trim() || !made) return
  const { title, visibility, video } = upload
  if (title === video?.title && visibility === video.visibility) return
  const path = { id: made }
  const body = { title, visibility }
  const saved = await unwrap(api.PATCH('/api/v1/videos/{id}', { params: { path }, body }))
  if (video) change(id, { video: saved })
  void videosChanged(saved)
}

export function pause(id: number) {
  sendings.get(id)?.pause()
  sendings.delete(id)
  change(id, { state: 'paused', speed: 0, held: undefined })
  advance()
}

export function resume(id: number) {
  change(id, { state: 'waiting' })
  advance()
}

/** Ends it for good: what the server has of it goes too. */
export function stop(id: number) {
  const { url, tail } = find(id) ?? {}
  const sending = sendings.get(id)
  if (sending) sending.cancel()
  else if (url || tail) void courier().then(({ dropAll }) => dropAll({ url, tail }))
  sendings.delete(id)
  const gone = { url: undefined, tail: undefined, early: undefined }
  change(id, { state: 'stopped', sent: 0, speed: 0, held: undefined, ...gone })
  advance()
}

/** Another try, now; with another file, say, or without what was there. */
export function retry(id: number, part: Partial<Upload> = {}) {
  const going = sendings.get(id)
  if (going) return going.wake()
  const upload = { ...find(id), ...part }
  change(id, {
    ...part,
    state: 'waiting',
    sent: upload.url ? upload.sent : 0,
    speed: 0,
    problem: undefined,
    video: undefined,
  })
  advance()
}

export function remove(id: number) {
  set(uploads.filter((upload) => upload.id !== id))
}

export function clearFinished() {
  set(uploads.filter((upload) => !isOver(upload)))
}
