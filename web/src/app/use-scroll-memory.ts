import { useLayoutEffect } from 'react'
import { useLocation, useNavigationType } from 'react-router'

const places = new Map<string, number>()

/** A new page starts at its top; Back returns to where one was, as soon as the page is tall enough. */
export function useScrollMemory() {
  const { key, pathname } = useLocation()
  const type = useNavigationType()
  useLayoutEffect(() => {
    window.history.scrollRestoration = 'manual'
    const note = () => places.set(key, window.scrollY)
    window.addEventListener('scroll', note, { passive: true })
    return () => window.removeEventListener('scroll', note)
  }, [key])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of page moves the view
  useLayoutEffect(() => {
    if (type !== 'POP') {
      window.scrollTo(0, 0)
      return
    }
    return returnTo(places.get(key) ?? 0)
  }, [pathname])
}

function returnTo(top: number) {
  if (top === 0) return
  let frames = 60
  let request = 0
  const tryNow = () => {
    window.scrollTo(0, top)
    frames -= 1
    if (Math.abs(window.scrollY - top) > 2 && frames > 0) request = requestAnimationFrame(tryNow)
  }
  tryNow()
  return () => cancelAnimationFrame(request)
}
