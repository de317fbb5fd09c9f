import { Suspense, useEffect } from 'react'
import { useSession } from '../api/use-session'
import { useMaking } from '../downloads/store'
import { patient } from '../ui/patient'
import { useUploads } from '../uploads/rows'

const kAfterThePage = 1500 // what it shows comes first
const recall = async () => (await import('../uploads/imports')).recallImports()
const Jobs = patient(() => import('./Jobs'))

/** The uploads of this tab, and the files it has had made, from anywhere on the site; absent when there are none. */
export function JobTray() {
  const uploads = useUploads()
  const making = useMaking()
  const { status } = useSession()
  useEffect(() => {
    if (status !== 'signed-in') return
    const timer = setTimeout(() => void recall().catch(() => undefined), kAfterThePage)
    return () => clearTimeout(timer)
  }, [status])
  if (uploads.length + making.length === 0) return null
  return (
    <Suspense>
      <Jobs uploads={uploads} making={making} />
    </Suspense>
  )
}
