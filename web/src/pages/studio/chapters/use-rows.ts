// The rows with what can be taken back.
import { useCallback, useReducer } from 'react'
import { begunWith, changed, type HistoryOf, redone, undone } from '../cues/history'
import type { Rows } from './list'

/** `kind` joins what is done in one go: typing one title. */
export type EditRows = (change: (now: Rows) => Rows, kind?: string) => void

type Action = { change: (now: Rows) => Rows; kind: string; at: number } | 'undo' | 'redo'

function reduce(history: HistoryOf<Rows>, action: Action): HistoryOf<Rows> {
  if (action === 'undo') return undone(history)
  if (action === 'redo') return redone(history)
  const next = action.change(history.now)
  return next === history.now ? history : changed(history, next, action.kind, action.at)
}

export function useRows(rows: Rows) {
  const [history, dispatch] = useReducer(reduce, rows, begunWith<Rows>)
  const edit: EditRows = useCallback((change, kind = '') => dispatch({ change, kind, at: Date.now() }), [])
  const undo = useCallback(() => dispatch('undo'), [])
  const redo = useCallback(() => dispatch('redo'), [])
  return { history, edit, undo, redo }
}
