// The queue of uploads: pure state and rules, no network and no page. `store.ts` drives it.
import type { Video, Visibility } from '../api/client'
import type { Problem } from '../api/errors'
import type { Held } from './trouble'

export const atOnce = 3

export type UploadState = 'waiting' | 'sending' | 'paused' | 'checking' | 'ready' | 'failed' | 'stopped'

export type Upload = {
  id: number
  file: File
  title: string
  visibility: Visibility
  /** Of these two, what the server knows from here, see fields.ts; at first what stands in the row. */
  told?: { title: string; visibility: Visibility } | undefined
  state: UploadState
  /** The server was not asked about the file yet, see ask.ts. */
  unasked?: boolean
  sent: number
  /** Bytes a second, smoothed; 0 until known. */
  speed: number
  /** Where the server keeps what was sent, … */
  url?: string | undefined
  /** … and the end of the file, when that is sent first. */
  tail?: string | undefined
  /** The video that can be watched while it is on its way. */
  early?: string | undefined
  /** The video whose file this one takes the place of. */
  replaces?: string
  /** What it waits for; it goes on by itself. */
  held?: Held | undefined
  /** It came by itself, not with others: its link is copied when it is ready. */
  alone?: boolean
  problem?: Problem
  /** What the server made of the file; its `reason` is set when it turned the file down. */
  video?: Video
}

export const titleOf = (fileName: string) => fileName.replace(/\.[^./\\]{1,8}$/, '').trim() || fileName

export function newUpload(id: number, file: File, visibility: Visibility, limit: number): Upload {
  const fields = { title: titleOf(file.name), visibility }
  const upload: Upload = { id, file, ...fields, told: fields, state: 'waiting', sent: 0, speed: 0 }
  const problem = refusal(file, limit)
  return problem ? { ...upload, state: 'failed', problem } : upload
}

/** Why a file is not sent at all; a limit of 0 is not known. */
export function refusal(file: File, limit: number): Problem | undefined {
  if (file.size === 0) return { status: 0, code: 'empty' }
  return limit > 0 && file.size > limit ? { status: 0, code: 'too_large' } : undefined
}

/** What an earlier visit began and did not finish, as the server tells it. */
export type Begun = {
  url: string
  tail?: string | null
  offset: number
  length?: number | null
  file_name: string
  last_modified: number
  title: string
  visibility: Visibility
  replaces?: string | null
}

/** The same file, as far as can be told without reading all of it. */
export const isSameFile = (
  file: Pick<File, 'name' | 'size' | 'lastModified'>,
  begun: Pick<Begun, 'file_name' | 'length' | 'last_modified'>,
) =>
  begun.file_name === file.name &&
  begun.length === file.size &&
  (begun.last_modified === 0 || begun.last_modified === file.lastModified)

/** Goes on with what is there of it. */
export const resumed = (
  upload: Upload,
  { url, tail, offset, title, visibility, replaces }: Begun,
): Upload => {
  const told = { title: title || upload.title, visibility }
  return {
    ...upload,
    ...told,
    told,
    url,
    ...(tail && { tail }),
    ...(replaces && { replaces }),
    sent: offset,
  }
}

export const isUnasked = ({ state, unasked }: Upload) => state === 'waiting' && !!unasked
const mayStart = ({ state, unasked }: Upload) => state === 'waiting' && !unasked

/** Those that may start now, in the order they came. */
export function startable(uploads: Upload[], slots = atOnce): Upload[] {
  const busy = uploads.filter((upload) => upload.state === 'sending').length
  return uploads.filter(mayStart).slice(0, Math.max(0, slots - busy))
}

/** A file that is too large, has changed or is no video stays so; everything else deserves another try. */
export function canRetry(upload: Upload): boolean {
  if (upload.state === 'stopped') return true
  const hopeless = [
    'file_changed',
    'too_large',
    'empty',
    'not_media',
    'codec_unknown',
    'encrypted',
    'damaged',
    'too_complex',
  ]
  return upload.state === 'failed' && !hopeless.includes(upload.problem?.code ?? '')
}

export const isActive = (upload: Upload) =>
  ['waiting', 'sending', 'paused', 'checking'].includes(upload.state)
export const isSending = (upload: Upload) => upload.state === 'waiting' || upload.state === 'sending'
export const isOver = (upload: Upload) => !isActive(upload)

/** 0…100 over all bytes still on their way, or null when nothing is. */
export function overallPercent(uploads: Upload[]): number | null {
  const moving = uploads.filter(isSending)
  if (moving.length === 0) return null
  const total = moving.reduce((sum, upload) => sum + upload.file.size, 0)
  const sent = moving.reduce((sum, upload) => sum + upload.sent, 0)
  return Math.floor((100 * sent) / total)
}

export const percentOf = (upload: Upload) =>
  upload.file.size > 0 ? Math.min(100, Math.floor((100 * upload.sent) / upload.file.size)) : 0

export function secondsLeft(upload: Upload): number | null {
  return upload.speed > 0 ? (upload.file.size - upload.sent) / upload.speed : null
}

/** Speed over the last few seconds, so that the time left does not jump about. */
export class Speedometer {
  private marks: { at: number; sent: number }[] = []

  mark(at: number, sent: number): number {
    this.marks = [...this.marks.filter((mark) => at - mark.at <= 5000), { at, sent }]
    const first = this.marks[0]
    const span = first ? at - first.at : 0
    return first && span >= 500 ? ((sent - first.sent) * 1000) / span : 0
  }
}
