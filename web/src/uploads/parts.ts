// The requests of tus that the page makes itself: to begin a partial upload, to ask what is there of one, to put two
// together (concatenation), to give up; and what a failed request says.
import { type Problem, problemFrom } from '../api/errors'
import { accessToken } from '../api/session'

/** Where the server keeps a file: the one that grows, and its end when that is sent first. */
export type Kept = { url?: string | undefined; tail?: string | undefined }
export type Part = { state: string; offset: number; length?: number | null; video?: string | null }

export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code)
  }
}

type Answered = {
  originalRequest?: { getMethod(): string }
  originalResponse?: {
    getStatus(): number
    getHeader(name: string): string | undefined
    getBody(): string
  } | null
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem
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

/** A part that was asked about or appended to: what became of it is said by look(). */
export const isOfPart = (error: unknown) => {
  const { originalRequest, originalResponse } = error as Answered
  return !!originalResponse?.getStatus() && originalRequest?.getMethod() !== 'POST'
}

/** The id in the URL of an upload. */
export const idOf = (url: string) => url.slice(url.lastIndexOf('/') + 1)
export const pathOf = (url: string) => new URL(url, window.location.href).pathname

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

async function post(headers: Record<string, string>, metadata: Record<string, string>): Promise<Response> {
  const answer = await fetch('/api/v1/uploads', {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Metadata': Object.entries(metadata)
        .filter(([, value]) => value)
        .map(([key, value]) => `${key} ${base64(value)}`)
        .join(','),
      Authorization: `Bearer ${accessToken() ?? ''}`,
      ...headers,
    },
  })
  if (answer.ok) return answer
  throw new Refused(problemFrom(answer, await answer.json().catch(() => null)))
}

/** Begins a partial upload; gives its URL. */
export async function begin(length: number, metadata: Record<string, string>): Promise<string> {
  const answer = await post({ 'Upload-Concat': 'partial', 'Upload-Length': String(length) }, metadata)
  const url = answer.headers.get('Location')
  if (!url) throw new Refused({ status: 502, code: 'server_down' })
  return pathOf(url)
}

/** Puts the parts together; gives the video. Asked again it is the same one, also when the parts are gone by then. */
export async function join(urls: string[], metadata: Record<string, string>): Promise<string> {
  const answer = await post({ 'Upload-Concat': `final;${urls.join(' ')}` }, metadata)
  const video = answer.headers.get('Millrace-Video')
  if (!video) throw new Refused({ status: 503, code: 'busy' }) // still being put together
  return video
}

/** What the server has of an upload: null when it is gone. Throws what it was refused for, if it was. */
export async function look(url: string): Promise<Part | null> {
  const answer = await fetch(url)
  if (answer.ok) return await answer.json()
  const problem = problemFrom(answer, await answer.json().catch(() => null))
  // A proxy's 404 says nothing about what the server has.
  if (!answer.headers.has('Tus-Resumable') && answer.status < 500)
    throw new Refused({ status: 502, code: 'server_down' })
  if (['gone', 'not_found'].includes(problem.code)) return null
  throw new Refused(problem)
}

/** Gives up what the server has; false when it could not be told. */
export async function drop(url: string): Promise<boolean> {
  const answer = await fetch(url, { method: 'DELETE', keepalive: true }).catch(() => null)
  return !!answer && (answer.ok || answer.status === 404 || answer.status === 410)
}
