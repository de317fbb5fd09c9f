// Short messages at the edge of the page, each with at most one button.
import { useSyncExternalStore } from 'react'

export type Toast = {
  id: number
  text: string
  detail?: string
  tone?: 'plain' | 'error'
  action?: { label: string; run: () => void }
  lastsMs: number
}

let toasts: Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

function set(next: Toast[]) {
  toasts = next
  for (const listener of listeners) listener()
}

export function dismiss(id: number) {
  set(toasts.filter((toast) => toast.id !== id))
}

export function toast(message: Omit<Toast, 'id' | 'lastsMs'> & { lastsMs?: number }): number {
  const shown = { lastsMs: 5000, ...message, id: nextId++ }
  set([...toasts.slice(-2), shown])
  setTimeout(() => dismiss(shown.id), shown.lastsMs)
  return shown.id
}

export const useToasts = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
