// How much is stored, and by whom.
import { queryOptions } from '@tanstack/react-query'
import { api, unwrap } from './client'
import type { components } from './schema'

export type OwnStorage = components['schemas']['OwnStorage']
export type AdminUser = components['schemas']['AdminUser']
export type AdminUserChange = components['schemas']['AdminUserChange']

export const gigabyte = 1024 ** 3

export const ownStorageQuery = queryOptions({
  queryKey: ['own-storage'],
  queryFn: () => unwrap(api.GET('/api/v1/users/me/storage')),
  staleTime: 0,
})

/** What may still come; nothing is said where there is no limit. */
export function freeOf({ quota_bytes: quota, stored_bytes: stored, reserved_bytes: reserved }: OwnStorage) {
  return typeof quota === 'number' ? Math.max(0, quota - stored - reserved) : null
}
