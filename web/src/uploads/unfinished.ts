// Uploads that an earlier visit left unfinished. The server knows them, so they are found after a crash, in another
// browser too; a lock that the browser drops by itself tells those that another tab is sending right now.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '../api/client'
import type { components } from '../api/schema'
import { dropAll, notedFor, sweep } from './loose'
import { idOf, look, pathOf } from './parts'

export type Unfinished = components['schemas']['UploadInPieces']

const lockName = (url: string) => `millrace-upload ${pathOf(url)}`

export const unfinishedQuery = queryOptions({
  queryKey: ['unfinished'],
  staleTime: 0,
  queryFn: async (): Promise<Unfinished[]> => {
    const held = (await navigator.locks?.query())?.held?.map(({ name }) => name) ?? []
    const isHeld = (url: string) => held.includes(lockName(url))
    await sweep(isHeld)
    const { items } = await unwrap(api.GET('/api/v1/uploads'))
    const left = items.filter(({ url, state }) => ['open', 'part'].includes(state) && !isHeld(url))
    return await Promise.all(left.map((one) => withTail(one).catch(() => one)))
  },
})

const said = (metadata: string, key: string) => {
  const pair = metadata.split(',').find((one) => one.startsWith(`${key} `))
  return pair && atob(pair.slice(key.length + 1))
}

/** The server tells of a tail when that is all there; its beginning knows of it from the first byte on. */
async function withTail(one: Unfinished): Promise<Unfinished> {
  const { headers } = await fetch(one.url, { method: 'HEAD' })
  if (headers.get('Upload-Concat') !== 'partial') return one
  const metadata = headers.get('Upload-Metadata') ?? ''
  const named = said(metadata, 'tail')
  if (one.tail || !named) return one
  const tail = notedFor(one.url) ?? one.url.replace(idOf(one.url), named)
  const part = await look(tail)
  const offset = one.offset + (part?.offset ?? 0)
  return { ...one, tail, offset, length: Number(said(metadata, 'size')) || one.length }
}

/** Says to other tabs that this one sends it, until `done`; after whoever sent it before. */
export function holdWhile(url: string, done: Promise<unknown>) {
  void navigator.locks?.request(lockName(url), () => done.catch(() => undefined))
}

/** Of both parts the one that names the other goes last: what cannot be told now is offered again. */
export async function discard({ url, tail }: Pick<Unfinished, 'url' | 'tail'>) {
  await dropAll({ tail: tail ?? undefined })
  await unwrap(api.DELETE('/api/v1/uploads/{id}', { params: { path: { id: idOf(url) } } }))
}
