// Having chapters suggested: a job of the server, which goes on when this page is closed.
import { useEffect, useRef, useState } from 'react'
import type { Proposal } from '../../../api/client'
import { failed } from '../../../ui/failed'
import { askForProposal, fetchProposal, stopProposal } from './changes'
import { followProposal, leaveProposal } from './follow-proposal'

const askEvery = 500 // milliseconds

const isUnderWay = ({ state }: Proposal) => state === 'queued' || state === 'running'

export type Suggesting = {
  /** 0…1 while it is under way. */
  progress: number | null
  failed: boolean
  start: () => void
  stop: () => void
}

/** `onTimes` is told once for each time that somebody wanted them, also before this page was loaded anew. */
export function useProposal(id: string, title: string, onTimes: (times: number[]) => void): Suggesting {
  const [now, setNow] = useState<Proposal | null>(null)
  const told = useRef(onTimes)
  told.current = onTimes
  const take = (next: Proposal) => {
    setNow(next)
    if (isUnderWay(next)) followProposal(id, title)
    if (next.state === 'ready') told.current(next.times)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once for each video
  useEffect(() => {
    let gone = false
    // What was finished before is not pressed on anybody.
    void fetchProposal(id)
      .then((next) => gone || (isUnderWay(next) && take(next)))
      .catch(() => undefined)
    return () => {
      gone = true
    }
  }, [id])
  const underWay = now !== null && isUnderWay(now)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again after each answer
  useEffect(() => {
    if (!underWay) return
    let gone = false
    const timer = setTimeout(() => {
      fetchProposal(id)
        .then((next) => gone || take(next))
        .catch(() => gone || setNow((last) => last && { ...last }))
    }, askEvery)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [id, now])
  return {
    progress: underWay ? now.progress : null,
    failed: now?.state === 'failed',
    start: () => void askForProposal(id).then(take).catch(failed),
    stop: () => {
      setNow(null)
      leaveProposal(id)
      void stopProposal(id).catch(failed)
    },
  }
}
