import { useEffect, useState } from 'react'

const now = () => window.__millrace?.video ?? null

/** The player's <video>, as soon as there is one, and the new one when it is replaced. */
export function usePlaying(): HTMLVideoElement | null {
  const [element, setElement] = useState(now)
  useEffect(() => {
    const timer = setInterval(() => setElement(now()), 250)
    return () => clearInterval(timer)
  }, [])
  return element
}

/** Goes on from there; what was paused stays paused. */
export function jumpTo(element: HTMLVideoElement | null, seconds: number) {
  if (!element) return
  element.currentTime = seconds
  if (element.getBoundingClientRect().bottom < 80) element.scrollIntoView({ block: 'center' })
}
