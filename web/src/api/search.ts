// What search asks of the server, as TanStack queries.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, unwrap } from './client'
import type { components } from './schema'

export type FoundVideo = components['schemas']['SearchResult']
export type SaidCue = components['schemas']['SaidCue']

export const foundQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['search', q],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET('/api/v1/search', {
          params: { query: { q, limit: 20, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || undefined,
  })

export const mostSaid = 1000

/** All places of a track where it is said. */
export const saidQuery = (id: string, track: string, version: number, q: string) =>
  queryOptions({
    queryKey: ['said', id, track, version, q],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET('/api/v1/videos/{id}/search', {
          params: { path: { id }, query: { q, track, limit: mostSaid } },
          signal,
        }),
      ),
    enabled: q !== '',
  })
