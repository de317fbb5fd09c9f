// Saves what is edited by itself, and what is not saved yet before it is left.
import { useEffect, useMemo, useRef, useState } from 'react'
import { Autosave, type Saving } from '../cues/autosave'

type Ask = {
  /** The whole as it is now, or null when there is nothing in it. */
  text: () => string | null
  send: (text: string, version: number) => Promise<number>
}

/** `value` is another one after each change; `kept.current` is the one that need not be sent. */
export function useAutosave<Value>(version: number, value: Value, ask: Ask) {
  const [state, setState] = useState<Saving>({ state: 'saved', at: null })
  const kept = useRef(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once, for as long as the editor is open
  const autosave = useMemo(() => new Autosave(version, { ...ask, tell: setState }), [])
  useEffect(() => {
    if (value === kept.current) return
    kept.current = value
    autosave.changed()
  }, [value, autosave])
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!autosave.isSaved) event.preventDefault()
    }
    const hide = () => void autosave.flush()
    window.addEventListener('beforeunload', warn)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('beforeunload', warn)
      document.removeEventListener('visibilitychange', hide)
      void autosave.flush()
      autosave.end()
    }
  }, [autosave])
  return { state, autosave, kept }
}
