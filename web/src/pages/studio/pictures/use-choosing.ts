// One choice of a picture at a time, and what became of it.
import { useState } from 'react'
import type { PictureKey } from './say-problem'

type Kind = 'time' | 'upload' | 'reset'

export type Choosing = {
  /** What is under way; the place is that of a picture of the video, in seconds. */
  working: { kind: Kind; time: number } | null
  done: { kind: Kind; time: number } | null
  error: unknown
  choose: (kind: Kind, act: () => Promise<void>, time?: number) => void
}

export const sayKey = (when: 'working' | 'done', kind: Kind): PictureKey => `${when}.${kind}`

export function useChoosing(): Choosing {
  const [now, setNow] = useState<Omit<Choosing, 'choose'>>({ working: null, done: null, error: null })
  const choose: Choosing['choose'] = (kind, act, time = 0) => {
    if (now.working) return
    const what = { kind, time }
    setNow({ working: what, done: null, error: null })
    act().then(
      () => setNow({ working: null, done: what, error: null }),
      (error) => setNow({ working: null, done: null, error }),
    )
  }
  return { ...now, choose }
}
