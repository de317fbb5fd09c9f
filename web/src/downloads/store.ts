// The files that this tab has asked the server to make, for the tray. What follows them is loaded with the dialog.
import { useSyncExternalStore } from 'react'

export type Making = {
  /** Of the video, and the quality. */
  id: string
  quality: string
  title: string
  state: 'waiting' | 'making' | 'ready' | 'failed'
  progress: number
}

let all: Making[] = []
const listeners = new Set<() => void>()

export const allMaking = () => all

export function setMaking(next: Making[]) {
  all = next
  for (const listener of listeners) listener()
}

export const useMaking = () =>
  useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, allMaking)
