// Every failure that a person can meet becomes one ApiError with a stable code; the dictionaries hold the words.

import { dictionaries } from '../i18n/dictionaries'
import { bytesText } from '../i18n/format'
import type { MessageKey, Params } from '../i18n/i18n'

export type Problem = {
  status: number
  code: string
  detail?: string
  errors?: { loc: (string | number)[]; message: string; type: string }[]
  request_id?: string
  retry_after?: number
}

export class ApiError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.code)
    this.name = 'ApiError'
    this.problem = problem
  }
  get code() {
    return this.problem.code
  }
}

const codeOfStatus: Record<number, string> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'too_large',
  415: 'not_media',
  422: 'validation',
  429: 'rate',
  502: 'server_down',
  503: 'busy',
  504: 'server_down',
  507: 'disk_full',
}

/** The problem of an answer, also when a proxy on the way answered with something that is not ours. */
export function problemFrom(response: Pick<Response, 'status' | 'headers'>, body: unknown): Problem {
  const given = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {}
  const wait = Number(response.headers.get('Retry-After'))
  return {
    ...given,
    status: response.status,
    code: typeof given.code === 'string' ? given.code : (codeOfStatus[response.status] ?? 'internal'),
    retry_after: wait > 0 ? wait : undefined,
  }
}

export function unreachable(cause: unknown): ApiError {
  if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
  return new ApiError({ status: 0, code: 'server_down' })
}

export function asProblem(error: unknown): Problem {
  return error instanceof ApiError ? error.problem : { status: 0, code: 'internal' }
}

export type Said = { key: MessageKey; params?: Params }

/** What to say about a problem: never its detail, which is for logs. */
export function sayProblem(problem: Problem, more: Params = {}): Said {
  const key = `error.${problem.code}`
  const params = { seconds: problem.retry_after ?? 30, ...more }
  return key in dictionaries.en ? { key: key as MessageKey, params } : { key: 'error.internal', params }
}

type Reason = { code: string; detail: string }

/** Why the server turned a file down. The detail of codec_unknown is the codec's name. */
export function sayReason(reason: Reason): Said {
  const codec = reason.detail && reason.detail.length <= 24 ? reason.detail : '?'
  return sayProblem({ status: 0, code: reason.code }, { codec })
}

export function sayTooLarge(size: number, limit: number): Said {
  return { key: 'error.too_large', params: { size: bytesText(size), limit: bytesText(limit) } }
}
