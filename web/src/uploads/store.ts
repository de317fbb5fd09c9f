// What moves the uploads of this tab, and what a person does with them. All that it takes arrives with it: a server
// that was upgraded meanwhile has the page's other parts no more.
import { api, unwrap, type Video } from '../api/client'
import { asProblem } from '../api/errors'
import { queryClient, serverQuery, videoQuery, videosChanged } from '../api/queries'
import { onGone, onSession, sessionState } from '../api/session'
import { failed } from '../ui/failed'
import { ask } from './ask'
import { type Fields, fieldsOf, unsaved, withNews } from './fields'
import { copyLink } from './link'
import { outcomeOf } from './outcome'
import {
  type Begun,
  isActive,
  isOver,
  isUnasked,
  newUpload,
  resumed,
  Speedometer,
  startable,
  type Upload,
} from './queue'
import { allUploads, findUpload, setUploads } from './rows'
import { dropAll, type Sending, sendFile } from './send'

let nextId = 1
const sendings = new Map<number, Sending>()

const isSignedIn = () => sessionState().status === 'signed-in'

function change(id: number, part: Partial<Upload>) {
  setUploads(allUploads().map((upload) => (upload.id === id ? { ...upload, ...part } : upload)))
}

const add = (fresh: Upload[]) => {
  setUploads([...allUploads(), ...fresh])
  advance()
}

export function addFiles(files: Iterable<File>) {
  const limit = queryClient.getQueryData(serverQuery.queryKey)?.max_upload_bytes ?? 0
  const list = [...files]
  const alone = list.length === 1 && !allUploads().some(isActive)
  add(list.map((file) => ({ ...newUpload(nextId++, file, 'unlisted', limit), alone, unasked: true })))
}

/** Goes on with what an earlier visit began, once. */
export function addUnfinished(file: File, begun: Begun) {
  if (allUploads().some(({ url }) => url === begun.url)) return
  add([resumed(newUpload(nextId++, file, 'unlisted', 0), begun)])
}

let asking = false

/** One after the other, so that no unfinished upload gets two rows. */
async function askAbout(rows: Upload[]) {
  asking = true
  const answer = await ask(rows.map(({ file }) => file)).finally(() => {
    asking = false
  })
  // A session that has run out is waited for: what is unfinished was not told.
  if (isSignedIn())
    for (const { id } of rows) {
      const row = findUpload(id)
      if (row && isUnasked(row)) change(id, { ...answer(row, allUploads()), unasked: false })
    }
  advance()
}

/** Starts what may start; without a session the queue waits. */
function advance() {
  if (!isSignedIn()) return
  const unasked = allUploads().filter(isUnasked)
  if (unasked.length > 0 && !asking) void askAbout(unasked)
  for (const upload of startable(allUploads())) void run(upload)
}

onSession(advance)

// Rows are one person's, and each sending ends by itself. A session that runs out ends nothing: bytes go on, and the
// rest waits until the same person is there again. Files that were dropped while nobody was there wait for whoever
// signs in.
onGone(() => {
  sendings.clear()
  setUploads([])
})

async function run(upload: Upload) {
  const { id } = upload
  const told = upload.url ? upload.told : fieldsOf(upload)
  change(id, { state: 'sending', speed: 0, problem: undefined, held: undefined, told })
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
      if (early) void save(id).catch(() => undefined)
    },
    held: (held) => {
      if (!isCurrent() || findUpload(id)?.held === held) return
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

const signedIn = () =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (!isSignedIn()) return
      forget()
      resolve()
    }
    const forget = onSession(look)
    look()
  })

/** How a video is now; as it was, when the session has run out meanwhile. */
const now = (video: Video) =>
  queryClient.fetchQuery({ ...videoQuery(video.id), staleTime: 0, retry: 20 }).catch((error) => {
    if (isSignedIn()) throw error
    return video
  })

/** Follows the video until it can be watched; what was edited while the bytes travelled is sent after them. */
async function settle(sent: Upload, made: Video) {
  change(sent.id, { video: made, sent: sent.file.size, state: 'checking' })
  learn(sent.id, made)
  await save(sent.id).catch(() => undefined)
  let video = findUpload(sent.id)?.video ?? made
  let became = outcomeOf(video, !!sent.replaces)
  while (became.state === 'checking' && findUpload(sent.id)) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    await signedIn()
    video = await now(video)
    became = outcomeOf(video, !!sent.replaces)
  }
  if (!findUpload(sent.id)) return
  const { state, reason } = became
  change(sent.id, { video, state, problem: reason ? { status: 0, ...reason } : undefined })
  learn(sent.id, video)
  const ready = state === 'ready'
  if (ready) void save(sent.id).catch(failed)
  if (ready && sent.alone && !sent.replaces && !allUploads().some(isActive)) void copyLink(video)
  void videosChanged(video)
}

/** Edits the row; a video that exists already, or is watched while it arrives, is changed on the server by save(). */
export function edit(id: number, part: Partial<Fields>) {
  change(id, part)
}

/** Takes over how the video is now. */
export function learn(id: number, video: Fields) {
  setUploads(allUploads().map((upload) => (upload.id === id ? withNews(upload, video) : upload)))
}

/** Sends what was changed in the row, and nothing else. */
export async function save(id: number) {
  const upload = findUpload(id)
  const made = upload?.video?.id ?? upload?.early
  const body = upload && unsaved(upload)
  if (!made || !body || Object.keys(body).length === 0) return
  const path = { id: made }
  const saved = await unwrap(api.PATCH('/api/v1/videos/{id}', { params: { path }, body }))
  const row = findUpload(id)
  if (!row) return
  const { told, video } = row
  if (told) change(id, { told: { ...told, ...body } })
  if (video) change(id, { video: saved })
  learn(id, saved)
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
  const { url, tail } = findUpload(id) ?? {}
  const sending = sendings.get(id)
  if (sending) sending.cancel()
  else if (url || tail) void dropAll({ url, tail })
  sendings.delete(id)
  const gone = { url: undefined, tail: undefined, early: undefined }
  change(id, { state: 'stopped', sent: 0, speed: 0, held: undefined, ...gone })
  advance()
}

/** Another try, now; with another file, say, or without what was there. */
export function retry(id: number, part: Partial<Upload> = {}) {
  const going = sendings.get(id)
  if (going) return going.wake()
  const upload = { ...findUpload(id), ...part }
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
  setUploads(allUploads().filter((upload) => upload.id !== id))
}

export function clearFinished() {
  setUploads(allUploads().filter((upload) => !isOver(upload)))
}
