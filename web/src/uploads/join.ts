// The last request of a file that was sent in two parts (tus: concatenation), and what a failed request says.
import { type Problem, problemFrom } from '../api/errors'
import { accessToken } from '../api/session'

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code)
  }
}

type Answered = {
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

/** The id in the URL of an upload. */
export const unfinishedPart = (url: string) => url.slice(url.lastIndexOf('/') + 1)

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

/** Puts the parts together; gives the video. Asked again it is the same one. */
export async function join(urls: string[], metadata: Record<string, string>): Promise<string> {
  const answer = await fetch('/api/v1/uploads', {
    method: 'POST',
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Concat': `final;${urls.join(' ')}`,
      'Upload-Metadata': Object.entries(metadata)
        .filter(([, value]) => value)
        .map(([key, value]) => `${key} ${base64(value)}`)
        .join(','),
      Authorization: `Bearer ${accessToken() ?? ''}`,
    },
  })
  const video = answer.headers.get('Millrace-Video')
  if (answer.ok && video) return video
  if (answer.ok) throw new Refused({ status: 503, code: 'busy' }) // still being put together
  throw new Refused(problemFrom(answer, await answer.json().catch(() => null)))
}
