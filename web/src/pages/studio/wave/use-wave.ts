// The peaks of what is seen, and a little more of it; what was there stays until the next is.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, unwrap } from '../../../api/client'
import { isPassing } from '../../../api/queries'
import { stretchOf, type Window } from './window'

const kPoints = 4000
const kMeasuringTries = 120

export function useWave(id: string, window: Window) {
  const { from, to } = stretchOf(window)
  return useQuery({
    queryKey: ['waveform', id, from, to],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/videos/{id}/waveform.json', {
          params: { path: { id }, query: { points: kPoints, from_ms: from, to_ms: to } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    // The server is busy for as long as it measures.
    retry: (count, error) => isPassing(error) && count < kMeasuringTries,
    retryDelay: 1500,
  })
}
