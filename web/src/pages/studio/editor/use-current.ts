import { useEffect, useState } from 'react'
import { type Cues, currentAt } from '../cues/edits'

/** The place of the cue on the screen, -1 for none; ten times a second while it plays. */
export function useCurrent(element: HTMLVideoElement | null, cues: Cues): number {
  const [current, setCurrent] = useState(-1)
  useEffect(() => {
    if (!element) return
    const look = () => setCurrent(currentAt(cues, element.currentTime * 1000))
    const timer = setInterval(() => element.paused || look(), 100)
    const events = ['seeking', 'timeupdate', 'pause'] as const
    for (const name of events) element.addEventListener(name, look)
    look()
    return () => {
      clearInterval(timer)
      for (const name of events) element.removeEventListener(name, look)
    }
  }, [element, cues])
  return current
}
