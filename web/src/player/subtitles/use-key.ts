import { useEffect, useRef } from 'react'
import { belongsToFocus, singleKeysOn } from '../keys'

/** C, unless it is a character that somebody types or part of a shortcut of the browser. */
export function useKeyC(act: () => void) {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, ctrlKey, altKey, metaKey, isComposing, defaultPrevented } = event
      if (key.toLowerCase() !== 'c' || ctrlKey || altKey || metaKey || isComposing || defaultPrevented) return
      if (belongsToFocus(key, event.target as Element) || !singleKeysOn()) return
      event.preventDefault()
      latest.current()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}
