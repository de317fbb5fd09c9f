// What the pictures' tab asks of the server. The video's query and the lists learn of each answer.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap, type Video } from '../../../api/client'
import { queryClient, videosChanged } from '../../../api/queries'

const path = '/api/v1/videos/{id}/poster' as const
const of = (id: string) => ({ params: { path: { id } } })

/** What there is to choose from, and which of all it is that is shown. */
export const stillsQuery = ({ id, clip, has_video }: Video) =>
  queryOptions({
    queryKey: ['stills', id],
    queryFn: () => unwrap(api.GET('/api/v1/videos/{id}/stills', of(id))),
    enabled: has_video && !clip,
    staleTime: 0,
  })

async function learn(video: Video) {
  void videosChanged(video)
  if (!video.clip) await queryClient.invalidateQueries({ queryKey: ['stills', video.id] })
}

export async function chooseTime(id: string, time: number) {
  await learn(await unwrap(api.PUT(path, { ...of(id), body: { time } })))
}

/** The server tells by its bytes what a picture is. */
export async function sendPicture(id: string, file: File) {
  const raw = { bodySerializer: () => file, headers: { 'Content-Type': file.type || 'image/jpeg' } }
  await learn(await unwrap(api.PUT(path, { ...of(id), ...raw, body: { time: 0 } })))
}

export async function chooseAutomatic(id: string) {
  await learn(await unwrap(api.DELETE(path, of(id))))
}
