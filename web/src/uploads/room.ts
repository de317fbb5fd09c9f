// Whether there is room for files before they are sent: the server says the same, but only after a while.
import { freeOf, ownStorageQuery } from '../api/people'
import { queryClient } from '../api/queries'
import { sessionState } from '../api/session'
import type { Upload } from './queue'

/** Lets one upload after the other in, as long as it fits beside those before it. */
export async function room(files: File[]): Promise<(upload: Upload) => Upload> {
  const asked = files.length > 0 && sessionState().status === 'signed-in'
  const storage = asked ? await queryClient.fetchQuery(ownStorageQuery).catch(() => null) : null
  const free = storage && freeOf(storage)
  if (free === null) return (upload) => upload
  let left = free
  return (upload) => {
    if (upload.state === 'failed') return upload
    const { size } = upload.file
    if (size > left) return { ...upload, state: 'failed', problem: { status: 0, code: 'over_quota' } }
    left -= size
    return upload
  }
}
