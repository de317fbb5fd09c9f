// What pages ask of the server, as TanStack queries. Keys begin with the thing they hold.
import { infiniteQueryOptions, type Query, QueryClient, queryOptions } from '@tanstack/react-query'
import { api, type Sort, unwrap, type Video } from './client'
import { ApiError } from './errors'
import { onLeft } from './session'

export const pageSize = 24

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => isPassing(error) && (count < 3 || !hasAnswered(error)),
      retryDelay: (count) => Math.min(1000 * 2 ** count, 8000),
      refetchOnWindowFocus: false,
    },
  },
})

/** What one person may see is not for the next. */
onLeft(() => {
  const isTheirs = ({ queryKey }: Query) => queryKey[0] !== 'server'
  for (const query of queryClient.getQueryCache().findAll({ predicate: isTheirs })) query.reset()
  // Pages that only they may see are left by then.
  setTimeout(() => void queryClient.refetchQueries({ type: 'active', predicate: isTheirs }))
})

/** Worth another try by itself: the server could not be reached or was busy. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && ['server_down', 'busy'].includes(error.code)
}

/** A server that is away is waited for without end. */
const hasAnswered = (error: unknown) => error instanceof ApiError && error.problem.status > 0

export const serverQuery = queryOptions({
  queryKey: ['server'],
  queryFn: () => unwrap(api.GET('/api/v1/server')),
  staleTime: 60_000,
})

export type ListOptions = { scope: 'public' | 'mine'; sort?: Sort; limit?: number }

export const videosQuery = ({ scope, sort = 'newest', limit = pageSize }: ListOptions) =>
  infiniteQueryOptions({
    queryKey: ['videos', scope, { sort, limit }],
    queryFn: ({ pageParam, signal }) => {
      const query = { scope, sort, limit, ...(pageParam && { cursor: pageParam }) }
      return unwrap(api.GET('/api/v1/videos', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || undefined,
    refetchInterval: ({ state }) => pollEvery(state.data?.pages.flatMap((page) => page.items) ?? []),
  })

/** Lists are asked for again while something in them is going on: own videos often, a filling ladder now and then. */
function pollEvery(videos: Video[]): number | false {
  if (videos.some(isUnsettled)) return 2000
  return videos.some((video) => video.can_edit && video.state === 'ready' && video.filling) ? 6000 : false
}

export const isUnsettled = (video: Video) => video.state === 'receiving' || video.state === 'indexing'

export const videoQuery = (id: string) =>
  queryOptions({
    queryKey: ['video', id],
    refetchOnWindowFocus: true,
    queryFn: () => unwrap(api.GET('/api/v1/videos/{id}', { params: { path: { id } } })),
  })

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => unwrap(api.GET('/api/v1/admin/settings')),
})

/** After a video was made, changed or binned. */
export function videosChanged(video?: Video) {
  if (video) queryClient.setQueryData(['video', video.id], video)
  return queryClient.invalidateQueries({ queryKey: ['videos'] })
}
