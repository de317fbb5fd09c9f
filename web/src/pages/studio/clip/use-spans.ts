// The spans, kept for as long as the tab of the browser is open.
import { useEffect, useState } from 'react'
import { readSpans, type Spans } from './spans'

const keyOf = (id: string) => `clip ${id}`

function kept(id: string, durationMs: number): Spans {
  try {
    return readSpans(JSON.parse(sessionStorage.getItem(keyOf(id)) ?? '[]'), durationMs)
  } catch {
    return []
  }
}

export function useSpans(id: string, durationMs: number) {
  const [spans, setSpans] = useState(() => kept(id, durationMs))
  useEffect(() => {
    try {
      sessionStorage.setItem(keyOf(id), JSON.stringify(spans))
    } catch {
      // Then it is not kept.
    }
  }, [id, spans])
  return [spans, setSpans] as const
}
