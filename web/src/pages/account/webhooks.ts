// What the account page asks of the server about webhooks.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from '../../api/client'
import { queryClient } from '../../api/queries'
import type { components } from '../../api/schema'

export type Webhook = components['schemas']['Webhook']
export type Delivery = components['schemas']['WebhookDelivery']

export const eventNames = ['video.ready', 'video.rejected', 'video.deleted', 'video.restored'] as const

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: async () => (await unwrap(api.GET('/api/v1/webhooks'))).items,
})

const path = (id: string) => ({ params: { path: { id } } })

export const deliveriesQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', id, 'deliveries'],
    staleTime: 0,
    queryFn: async () => (await unwrap(api.GET('/api/v1/webhooks/{id}/deliveries', path(id)))).items,
    // What was just asked for is due at once; what has failed comes back by itself, later each time.
    refetchInterval: ({ state }) => (state.data?.some(({ state: now }) => now === 'waiting') ? 1500 : false),
  })

const changed = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] })

async function then<T>(call: Promise<T>): Promise<T> {
  const answer = await call
  await changed()
  return answer
}

type New = { url: string; events: string[]; all_videos: boolean }
export const makeWebhook = (body: New) => then(unwrap(api.POST('/api/v1/webhooks', { body })))
export const enable = (id: string, enabled: boolean) =>
  then(unwrap(api.PATCH('/api/v1/webhooks/{id}', { ...path(id), body: { enabled } })))
export const removeWebhook = (id: string) => then(unwrap(api.DELETE('/api/v1/webhooks/{id}', path(id))))
export const rotate = (id: string) => then(unwrap(api.POST('/api/v1/webhooks/{id}/secret', path(id))))
export const sendTest = (id: string) => then(unwrap(api.POST('/api/v1/webhooks/{id}/test', path(id))))
export const sendAgain = (id: string, delivery: string) =>
  then(
    unwrap(
      api.POST('/api/v1/webhooks/{id}/deliveries/{delivery}/again', { params: { path: { id, delivery } } }),
    ),
  )
