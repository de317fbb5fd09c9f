import { useEffect, useState } from 'react'

/** Where the video is, in milliseconds; to the tenth while it plays, exact when it stands. */
export function useNow(element: HTMLVideoElement | null): number {
  const [ms, setMs] = useState(0)
  useEffect(() => {
    if (!element) return
    const look = () => setMs(Math.round(element.currentTime * 1000))
    const timer = setInterval(() => element.paused || look(), 100)
    const events = ['seeking', 'timeupdate', 'pause'] as const
    for (const name of events) element.addEventListener(name, look)
    look()
    return () => {
      clearInterval(timer)
      for (const name of events) element.removeEventListener(name, look)
    }
  }, [element])
  return ms
}
