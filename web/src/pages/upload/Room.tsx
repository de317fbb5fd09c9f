import { useQuery } from '@tanstack/react-query'
import { ownStorageQuery } from '../../api/people'
import { useUser } from '../../api/use-session'
import { StorageBar } from '../../ui/StorageBar'

/** How much may still come, where there is a limit. */
export function Room() {
  const user = useUser()
  const { data } = useQuery({ ...ownStorageQuery, enabled: !!user, refetchInterval: 15_000 })
  return typeof data?.quota_bytes === 'number' ? <StorageBar storage={data} /> : null
}
