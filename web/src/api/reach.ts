// Whether the server answers at all; the frame says so while it does not.
import { useSyncExternalStore } from 'react'

let reached = true
const listeners = new Set<() => void>()

export function noteReach(now: boolean) {
  if (now === reached) return
  reached = now
  for (const listener of listeners) listener()
}

export const useReached = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => reached,
  )
