import { lazy, Suspense } from 'react'
import { useMaking } from '../downloads/store'
import { useUploads } from '../uploads/store'

const Jobs = lazy(() => import('./Jobs'))

/** The uploads of this tab, and the files it has had made, from anywhere on the site; absent when there are none. */
export function JobTray() {
  const uploads = useUploads()
  const making = useMaking()
  if (uploads.length + making.length === 0) return null
  return (
    <Suspense>
      <Jobs uploads={uploads} making={making} />
    </Suspense>
  )
}
