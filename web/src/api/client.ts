// The typed client. Access tokens travel in the Authorization header; a call that meets 401 renews the session once
// and is sent again.
import createClient from 'openapi-fetch'
import { ApiError, problemFrom, unreachable } from './errors'
import { noteReach } from './reach'
import type { components, paths } from './schema'
import { accessToken, renew } from './session'

export type Video = components['schemas']['Video']
export type Subtitles = components['schemas']['VideoSubtitles']
export type PictureSubtitles = components['schemas']['VideoPictureSubtitles']
export type Chapter = components['schemas']['VideoChapter']
export type ChapterList = components['schemas']['ChapterList']
export type Proposal = components['schemas']['ChapterProposal']
export type Sent = components['schemas']['SentSubtitles']
export type Sound = components['schemas']['Sound']
export type SoundRequest = components['schemas']['SoundRequest']
export type SoundEdit = components['schemas']['SoundEdit']
export type Transcription = components['schemas']['Transcription']
export type NewTranscription = components['schemas']['NewTranscription']
export type Waveform = components['schemas']['Waveform']
export type Download = components['schemas']['Download']
export type Storage = components['schemas']['Storage']
export type User = components['schemas']['User']
export type Server = components['schemas']['Server']
export type Settings = components['schemas']['Settings']
export type Invite = components['schemas']['InviteView']
export type Visibility = Video['visibility']
export type Registration = Server['registration']
export type Sort = 'newest' | 'title' | 'length'

function authorised(request: Request): Request {
  const token = accessToken()
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  return request
}

function lost(cause: unknown): never {
  const error = unreachable(cause)
  noteReach(false)
  throw error
}

async function send(request: Request): Promise<Response> {
  const again = request.clone()
  const hadToken = accessToken() !== null
  const answer = await fetch(authorised(request)).catch(lost)
  noteReach(true)
  if (answer.status !== 401 || !hadToken || !(await isTokenTrouble(answer))) return answer
  return (await renew()) ? fetch(authorised(again)) : answer
}

/** 401 also answers a wrong password; only a token that has run out is worth renewing. */
async function isTokenTrouble(answer: Response): Promise<boolean> {
  const problem = await answer
    .clone()
    .json()
    .catch(() => null)
  return problem?.code !== 'bad_login'
}

export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: send })

type Answer<T> = { data?: T; error?: unknown; response: Response }

/** The data of a call, or a thrown ApiError. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call
  if (response.ok) return data as T
  throw new ApiError(problemFrom(response, error))
}
