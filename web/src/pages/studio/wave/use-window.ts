import { useEffect, useState } from 'react'
import { following, held, type Window, zoomed } from './window'

const kUsual = 20_000
const kOnPhone = 10_000
const kStep = 2

/** It follows the playhead, and can be moved and zoomed meanwhile. */
export function useWindow(nowMs: number, durationMs: number) {
  const [window, setWindow] = useState<Window>(() =>
    held({ begin: nowMs, span: matchMedia('(max-width: 40em)').matches ? kOnPhone : kUsual }, durationMs),
  )
  useEffect(() => setWindow((now) => following(now, nowMs, durationMs)), [nowMs, durationMs])
  return {
    window,
    move: (by: number) => setWindow((now) => held({ ...now, begin: now.begin + by }, durationMs)),
    zoom: (way: 'in' | 'out', around = nowMs) =>
      setWindow((now) => zoomed(now, way === 'in' ? 1 / kStep : kStep, around, durationMs)),
  }
}
