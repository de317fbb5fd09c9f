// What is deleted and can still come back.
import { infiniteQueryOptions, useQuery } from '@tanstack/react-query'
import { api, unwrap } from './client'
import { ownStorageQuery } from './people'
import { pageSize, queryClient } from './queries'
import type { components } from './schema'
import { useUser } from './use-session'

export type BinnedVideo = components['schemas']['BinnedVideo']

const binPage = (cursor: string, limit: number, signal?: AbortSignal) =>
  unwrap(api.GET('/api/v1/bin', { params: { query: { limit, ...(cursor && { cursor }) } }, signal }))

/** Among the videos, so that whatever changes those is seen here. */
export const binQuery = infiniteQueryOptions({
  queryKey: ['videos', 'bin'],
  queryFn: ({ pageParam, signal }) => binPage(pageParam, pageSize, signal),
  initialPageParam: '',
  getNextPageParam: (page) => page.next_cursor || undefined,
  staleTime: 0,
})

/** How much emptying it frees; 0 while that is unknown, and for whoever is not signed in. */
export function useFreedByBin(): number {
  const user = useUser()
  const { data } = useQuery({
    queryKey: ['videos', 'bin', 'sums'],
    queryFn: ({ signal }) => binPage('', 1, signal),
    enabled: !!user,
    staleTime: 0,
  })
  return data?.frees_bytes ?? 0
}

async function changing<T>(change: Promise<T>): Promise<T> {
  try {
    return await change
  } finally {
    await Promise.all(
      [['videos'], ownStorageQuery.queryKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    )
  }
}

const pathOf = (id: string) => ({ params: { path: { id } } })

export const restoreBinned = (id: string) =>
  changing(unwrap(api.POST('/api/v1/videos/{id}/restore', pathOf(id))))
export const removeForGood = (id: string) => changing(unwrap(api.DELETE('/api/v1/bin/{id}', pathOf(id))))
export const emptyBin = () => changing(unwrap(api.DELETE('/api/v1/bin')))
