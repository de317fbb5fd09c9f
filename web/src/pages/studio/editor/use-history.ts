import { useCallback, useReducer } from 'react'
import type { Cues } from '../cues/edits'
import { begun, done, type History, redone, type State, undone } from '../cues/history'

/** `kind` joins what is done in one go, see history.ts. */
export type Edit = (change: (now: State) => State, kind?: string) => void

type Action = { change: (now: State) => State; kind: string; at: number } | 'undo' | 'redo'

function reduce(history: History, action: Action): History {
  if (action === 'undo') return undone(history)
  if (action === 'redo') return redone(history)
  return done(history, action.change(history.now), action.kind, action.at)
}

export function useHistory(cues: Cues) {
  const [history, dispatch] = useReducer(reduce, cues, begun)
  const edit: Edit = useCallback((change, kind = '') => dispatch({ change, kind, at: Date.now() }), [])
  const undo = useCallback(() => dispatch('undo'), [])
  const redo = useCallback(() => dispatch('redo'), [])
  return { history, edit, undo, redo }
}
