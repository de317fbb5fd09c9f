// What can be done to the cue that is open, by keys and by buttons alike.
import { useMemo, useRef } from 'react'
import {
  add,
  currentAt,
  indexOf,
  mergeNext,
  remove,
  setBegin,
  setEnd,
  setText,
  shift,
  split,
} from '../cues/edits'
import type { State } from '../cues/history'
import { warnings } from '../cues/warnings'
import type { Edit } from './use-history'

/** Which part of the open cue the keyboard goes to. */
export type Focus = { part: 'head' | 'text'; key: number } | null

export type Commands = ReturnType<typeof makeCommands>

type Desk = { element: HTMLVideoElement | null; edit: Edit; now: State; duration: number; focus: Focus }

function makeCommands(desk: { current: Desk }) {
  const playhead = () => Math.round((desk.current.element?.currentTime ?? 0) * 1000)
  const chosen = () => desk.current.now.selected
  const focus = (part: 'head' | 'text', key: number) => {
    desk.current.focus = { part, key }
  }
  const seek = (ms: number) => {
    const { element } = desk.current
    // A hair behind the border, so that the cue is on the screen.
    if (element) element.currentTime = (ms + 1) / 1000
  }
  /** Changes the open cue; the same kind of change at once is one step back. */
  const change = (kind: string, act: (now: State, key: number) => State) => {
    const key = chosen()
    if (key !== null) desk.current.edit((now) => act(now, key), kind && `${kind} ${key}`)
  }
  const select = (key: number, part: 'head' | 'text' | null) => {
    const { now, edit } = desk.current
    const cue = now.cues[indexOf(now.cues, key)]
    if (!cue) return
    if (part) focus(part, key)
    edit((state) => ({ ...state, selected: key }))
    seek(cue.begin)
  }
  return {
    select,
    /** Another cue will be open: the keyboard stays in the same part of it. */
    follow(key: number | null | undefined) {
      const here = document.activeElement
      if (typeof key !== 'number' || key === chosen() || !here?.closest('[data-cues]')) return
      focus(here instanceof HTMLTextAreaElement ? 'text' : 'head', key)
    },
    /** Asked by the row that opens, once. */
    takeFocus(key: number) {
      const wanted = desk.current.focus
      if (wanted?.key !== key) return null
      desk.current.focus = null
      return wanted.part
    },
    move(step: number, part: 'head' | 'text') {
      const { cues } = desk.current.now
      const next = cues[indexOf(cues, chosen()) + step]
      if (next) select(next.key, part)
    },
    setText: (typed: string) =>
      change('text', (now, key) => ({ ...now, cues: setText(now.cues, key, typed) })),
    setBegin: (ms = playhead()) => change('', (now, key) => ({ ...now, cues: setBegin(now.cues, key, ms) })),
    setEnd: (ms = playhead()) => change('', (now, key) => ({ ...now, cues: setEnd(now.cues, key, ms) })),
    /** Of any cue, which is then open; what is done to one edge in one go is one step back. */
    setEdge(key: number, edge: 'begin' | 'end', ms: number) {
      const set = edge === 'begin' ? setBegin : setEnd
      desk.current.edit((now) => ({ cues: set(now.cues, key, ms), selected: key }), `${edge} ${key}`)
    },
    shift: (by: number) => change('shift', (now, key) => ({ ...now, cues: shift(now.cues, key, by) })),
    split(caret: number) {
      const { now, edit } = desk.current
      const key = chosen()
      if (key === null) return
      const { cues, next } = split(now.cues, key, caret, playhead())
      if (next === null) return
      focus('text', next)
      edit(() => ({ cues, selected: next }))
    },
    merge: () => change('', (now, key) => ({ ...now, cues: mergeNext(now.cues, key) })),
    /** At the playhead, or behind the open cue. */
    add(where: 'here' | 'after') {
      const { now, edit, duration } = desk.current
      const open = now.cues[indexOf(now.cues, chosen())]
      const { cues, next } = add(now.cues, where === 'after' && open ? open.end : playhead(), duration)
      focus('text', next)
      edit(() => ({ cues, selected: next }))
    },
    remove() {
      const { now, edit } = desk.current
      const at = indexOf(now.cues, chosen())
      const cue = now.cues[at]
      if (!cue) return
      const cues = remove(now.cues, cue.key)
      const near = cues[Math.min(at, cues.length - 1)]
      if (near) focus('head', near.key)
      edit(() => ({ cues, selected: near?.key ?? null }))
    },
    nextWarning() {
      const { cues } = desk.current.now
      const from = indexOf(cues, chosen()) + 1
      const next = [...cues.slice(from), ...cues.slice(0, from)].find((cue) => warnings(cue).length > 0)
      if (next) select(next.key, 'head')
    },
    /** The cue on the screen, else the first. */
    openCurrent() {
      const { cues } = desk.current.now
      const cue = cues[currentAt(cues, playhead())] ?? cues[0]
      if (cue) select(cue.key, 'head')
    },
  }
}

export function useCommands(
  element: HTMLVideoElement | null,
  edit: Edit,
  now: State,
  duration: number,
): Commands {
  const desk = useRef<Desk>({ element, edit, now, duration, focus: null })
  Object.assign(desk.current, { element, edit, now, duration })
  return useMemo(() => makeCommands(desk), [])
}
