// Uploads that an earlier visit left unfinished. The server knows them, so they are found after a crash, in another
// browser too; a lock that the browser drops by itself tells those that another tab is sending right now.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '../api/client'
import type { components } from '../api/schema'

export type Unfinished = components['schemas']['UploadInPieces']

export const pathOf = (url: string) => new URL(url, window.location.href).pathname
const lockName = (url: string) => `millrace-upload ${pathOf(url)}`

export const unfinishedQuery = queryOptions({
  queryKey: ['unfinished'],
  staleTime: 0,
  queryFn: async (): Promise<Unfinished[]> => {
    const { items } = await unwrap(api.GET('/api/v1/uploads'))
    const held = (await navigator.locks?.query())?.held?.map(({ name }) => name) ?? []
    return items.filter(({ url, state }) => ['open', 'part'].includes(state) && !held.includes(lockName(url)))
  },
})

/** Says to other tabs that this one sends it, until `done`. */
export function holdWhile(url: string, done: Promise<unknown>) {
  void navigator.locks?.request(lockName(url), { ifAvailable: true }, () => done.catch(() => undefined))
}

export async function discard(url: string) {
  const id = url.slice(url.lastIndexOf('/') + 1)
  await unwrap(api.DELETE('/api/v1/uploads/{id}', { params: { path: { id } } }))
}
