// A made sound that is heard with the video: put to use, taken back, and taken back again.
import { useQuery } from '@tanstack/react-query'
import { api, type Sound, unwrap, type Video } from '../../../api/client'
import { queryClient, videoQuery, videosChanged } from '../../../api/queries'

export type MadeSound = Video['made_sounds'][number]
export type Use = { result: string; mode: 'replace' | 'add'; language?: string; title?: string }

const askEvery = 700 // milliseconds
/** Seconds that a sound may be longer or shorter than the video; the server holds to its own measure. */
const near = 0.5

const path = '/api/v1/videos/{id}/sound' as const
const onePath = '/api/v1/videos/{id}/sound/{sound}' as const

export async function putToUse(id: string, body: Use) {
  await videosChanged(await unwrap(api.POST(path, { params: { path: { id } }, body })))
}

/** Only this one: the one before is heard again, if there is one. */
export async function takeBack(id: string, sound: string) {
  await videosChanged(await unwrap(api.DELETE(onePath, { params: { path: { id, sound } } })))
}

export async function backToTheOriginal(id: string) {
  await videosChanged(await unwrap(api.DELETE(path, { params: { path: { id } } })))
}

/** The same once more, in the order in which they came into use. */
export async function putToUseAgain(id: string, sounds: MadeSound[]) {
  for (const sound of sounds) await putToUse(id, asUse(sound))
}

const asUse = ({ id, mode, language, title }: MadeSound): Use => ({
  result: id,
  mode: mode === 'add' ? 'add' : 'replace',
  language,
  title,
})

/** One file as long as the video: what could stand in for its sound. */
export const isWhole = (sound: Sound, video: Video) =>
  sound.state === 'ready' &&
  sound.parts.length === 0 &&
  sound.begin === 0 &&
  (sound.end == null || Math.abs((sound.duration ?? 0) - video.duration) <= near)

/** Asks for the video again while one of its sounds is being prepared. */
export function useInUse(video: Video): MadeSound[] {
  const preparing = video.made_sounds.some(({ state }) => state === 'preparing')
  useQuery({ ...videoQuery(video.id), refetchInterval: preparing ? askEvery : false }, queryClient)
  return video.made_sounds
}
