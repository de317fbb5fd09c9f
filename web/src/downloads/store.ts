// What this tab has asked the server to do, for the tray: files that are made, and chapters that are looked for. What
// follows them is loaded with the dialog.
import { useSyncExternalStore } from 'react'
import { onLeft } from '../api/session'

export type Making = {
  /** Of the video, and the quality; without one it is chapters that are looked for. */
  id: string
  quality: string
  /** It is a video that the server fetches, see uploads/imports.ts, and stands on this page. */
  importedTo?: string
  title: string
  state: 'waiting' | 'making' | 'ready' | 'failed'
  progress: number
  /** Seconds, once it can be told. */
  left?: number | null
}

let all: Making[] = []
const listeners = new Set<() => void>()

export const allMaking = () => all

export function setMaking(next: Making[]) {
  all = next
  for (const listener of listeners) listener()
}

onLeft(() => setMaking([]))

export const useMaking = () =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, allMaking)
