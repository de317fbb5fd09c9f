// What the studio asks of the server about captions made of what is said.
import { queryOptions } from '@tanstack/react-query'
import { api, type NewTranscription, type Transcription, unwrap, type Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'

const path = '/api/v1/videos/{id}/transcriptions' as const
const askEvery = 1000 // milliseconds

export const isUnderWay = ({ state }: Pick<Transcription, 'state'>) =>
  state === 'queued' || state === 'running'

const key = (id: string) => ['transcriptions', id]

/** Asked for again while something is under way: also what was begun before the page was loaded anew. */
export const transcriptionsQuery = (id: string) =>
  queryOptions({
    queryKey: key(id),
    queryFn: () => unwrap(api.GET(path, { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? askEvery : false),
    staleTime: 0,
  })

const again = (id: string) => queryClient.invalidateQueries({ queryKey: key(id) })

/** Begins, or goes on with what stopped. */
export async function writeDown(video: Video, body: NewTranscription) {
  await unwrap(api.POST(path, { params: { path: { id: video.id } }, body }))
  await again(video.id)
}

export const goOn = (video: Video, { language, audio_track }: Transcription) =>
  writeDown(video, { language, audio_track })

/** Stops what is under way; forgets what is not. */
export async function stop(video: Video, transcription: string) {
  const params = { path: { id: video.id, transcription } }
  await unwrap(api.DELETE(`${path}/{transcription}`, { params }))
  await again(video.id)
}
