// What the studio asks of the server about subtitles. The video's query learns of each answer.
import { api, type Sent, type Subtitles, unwrap, type Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'

const path = '/api/v1/videos/{id}/subtitles' as const
const onePath = '/api/v1/videos/{id}/subtitles/{track}' as const

export type Details = Partial<Pick<Subtitles, 'language' | 'label' | 'kind' | 'default' | 'forced' | 'draft'>>

/** What is published and what is not yet. */
export const allOf = ({ subtitles, drafts }: Video) => [...subtitles, ...drafts]

/** Asks for the video again: a new default takes the place of another. */
const renewed = (id: string) => queryClient.invalidateQueries({ queryKey: ['video', id] })

const params = (id: string, track: string) => ({ params: { path: { id, track } } })

/** A form as it is: the client would write JSON. */
const asIs = { bodySerializer: (body: unknown) => body as BodyInit }

export async function sendFile(video: Video, file: File, details: Details): Promise<Sent> {
  const form = new FormData()
  for (const [name, value] of Object.entries(details)) form.append(name, String(value))
  form.append('file', file, file.name)
  const call = api.POST(path, { params: { path: { id: video.id } }, body: form as never, ...asIs })
  const sent = await unwrap(call)
  await renewed(video.id)
  return sent
}

/** The whole text as it is now. A cookie opens private videos. */
export async function fetchText({ url }: Pick<Subtitles, 'url'>): Promise<string> {
  const answer = await fetch(url, { cache: 'no-cache' })
  if (!answer.ok) throw new Error(`${answer.status}`)
  return answer.text()
}

/** The version that the server keeps now. */
export async function latest(id: string, track: string): Promise<Subtitles | undefined> {
  const { items } = await unwrap(api.GET(path, { params: { path: { id } } }))
  return items.find((one) => one.id === track)
}

/** Puts a text in the place of one version; gives the new one. */
export async function sendText(id: string, track: string, text: string, version: number): Promise<number> {
  const headers = { 'Content-Type': 'text/vtt', 'If-Match': `"${version}"` }
  const call = api.PUT(onePath, { ...params(id, track), headers, body: text as never, ...asIs })
  const { subtitles } = await unwrap(call)
  const put = (one: Subtitles) => (one.id === track ? subtitles : one)
  queryClient.setQueryData<Video>(
    ['video', id],
    (video) =>
      video && {
        ...video,
        subtitles: video.subtitles.map(put),
        drafts: video.drafts.map(put),
      },
  )
  return subtitles.version
}

export async function setDetails(video: Video, track: string, body: Details) {
  await unwrap(api.PATCH(onePath, { ...params(video.id, track), body }))
  await renewed(video.id)
}

/** There is no way back but deleting it. */
export const publish = (video: Video, track: string) => setDetails(video, track, { draft: false })

export async function retime(video: Video, track: string, shift: number, stretch: number) {
  const body = { shift, stretch }
  await unwrap(api.POST('/api/v1/videos/{id}/subtitles/{track}/timing', { ...params(video.id, track), body }))
  await renewed(video.id)
}

/** Gives how to bring them back: as new ones that say and are called the same. */
export async function remove(video: Video, track: Subtitles): Promise<() => Promise<unknown>> {
  const text = await fetchText(track)
  await unwrap(api.DELETE(onePath, params(video.id, track.id)))
  await renewed(video.id)
  const { language, label, kind, default: preset, forced, draft } = track
  return () => sendFile(video, vttFile(text), { language, label, kind, default: preset, forced, draft })
}

/** Which of the subtitles that are pictures the picture itself shows; null for none. */
export async function burn(video: Video, track: number | null) {
  const params = { path: { id: video.id } }
  await unwrap(api.PUT('/api/v1/videos/{id}/burnt-subtitles', { params, body: { track } }))
  await renewed(video.id)
}

const vttFile = (text: string) => new File([text], 'subtitles.vtt', { type: 'text/vtt' })

/** One cue, to begin with. */
export const startAnew = (video: Video, text: string, details: Details) =>
  sendFile(video, vttFile(`WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n${text}\n`), details)
