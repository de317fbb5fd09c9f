import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'

const remNow = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16

/** How far a list is scrolled and how much of it is seen, in pixels; and the size of a letter of the page. */
export function useView(box: RefObject<HTMLElement | null>) {
  const [view, setView] = useState({ scrolled: 0, height: 600, rem: 16 })
  useLayoutEffect(() => setView((now) => ({ ...now, rem: remNow() })), [])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const look = () => setView({ scrolled: element.scrollTop, height: element.clientHeight, rem: remNow() })
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [box])
  return view
}
