// The rows of this tab's uploads. They live outside the pages, so that walking about the site does not stop them. What
// moves them (store.ts) arrives with the first.
import { useSyncExternalStore } from 'react'
import type { Upload } from './queue'

let uploads: Upload[] = []
const listeners = new Set<() => void>()

export const allUploads = () => uploads

export function onUploads(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useUploads = () => useSyncExternalStore(onUploads, allUploads)

export function setUploads(next: Upload[]) {
  uploads = next
  for (const listener of listeners) listener()
}

export const findUpload = (id: number) => uploads.find((upload) => upload.id === id)
