// What the sound's tab asks of the server.
import { queryOptions } from '@tanstack/react-query'
import { api, type Sound, type SoundRequest, unwrap, type Video } from '../../../api/client'
import { isPassing, queryClient } from '../../../api/queries'

const path = '/api/v1/videos/{id}/audio' as const
const onePath = '/api/v1/videos/{id}/audio/{sound}' as const
const askEvery = 700 // milliseconds
const kPoints = 800
const kMeasuringTries = 120

export const isUnderWay = ({ state }: Pick<Sound, 'state'>) => state === 'queued' || state === 'running'

/** Asked for again while something in it is under way: also what was begun before the page was loaded anew. */
export const soundsQuery = (id: string) =>
  queryOptions({
    queryKey: ['sounds', id],
    queryFn: () => unwrap(api.GET(path, { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? askEvery : false),
    staleTime: 0,
  })

/** The server is busy for as long as it measures. */
export const waveformQuery = (video: Video) =>
  queryOptions({
    queryKey: ['waveform', video.id, video.audio_tracks[0]?.name ?? ''],
    queryFn: () =>
      unwrap(
        api.GET('/api/v1/videos/{id}/waveform.json', {
          params: { path: { id: video.id }, query: { points: kPoints } },
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    retry: (count, error) => isPassing(error) && count < kMeasuringTries,
    retryDelay: 1500,
  })

const again = (id: string) => queryClient.invalidateQueries({ queryKey: ['sounds', id] })

export async function makeSound(id: string, body: SoundRequest): Promise<Sound> {
  const sound = await unwrap(api.POST(path, { params: { path: { id } }, body }))
  await again(id)
  return sound
}

/** Ends the job of one that is under way; takes away one that is not. */
export async function removeSound(id: string, sound: string) {
  await unwrap(api.DELETE(onePath, { params: { path: { id, sound } } }))
  await again(id)
}

/** The same once more. A video that was renamed meanwhile gives another file: then the one that failed goes. */
export async function retrySound(id: string, { id: former, request }: Sound) {
  if (!request) return
  const made = await makeSound(id, request)
  if (made.id !== former) await removeSound(id, former)
}
