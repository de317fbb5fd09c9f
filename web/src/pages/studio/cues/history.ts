// What can be taken back. Typing goes back by words, not by letters: changes of one kind that follow at once are one.
import type { Cues } from './edits'

export type State = { cues: Cues; selected: number | null }
export type HistoryOf<Now> = { past: Now[]; now: Now; future: Now[]; kind: string; at: number }
export type History = HistoryOf<State>

const most = 300
const togetherMs = 1500

export const begunWith = <Now>(now: Now): HistoryOf<Now> => ({ past: [], now, future: [], kind: '', at: 0 })

export const begun = (cues: Cues): History => begunWith({ cues, selected: cues[0]?.key ?? null })

/** `kind` says what was done and to which cue; '' never joins what was before. */
export function done(history: History, next: State, kind: string, at: number): History {
  return next.cues === history.now.cues ? { ...history, now: next } : changed(history, next, kind, at)
}

export function changed<Now>(history: HistoryOf<Now>, next: Now, kind: string, at: number): HistoryOf<Now> {
  const joins = kind !== '' && kind === history.kind && at - history.at < togetherMs
  const past = joins ? history.past : [...history.past, history.now].slice(-most)
  return { past, now: next, future: [], kind, at }
}

export function undone<Now>(history: HistoryOf<Now>): HistoryOf<Now> {
  const now = history.past.at(-1)
  if (now === undefined) return history
  return { past: history.past.slice(0, -1), now, future: [history.now, ...history.future], kind: '', at: 0 }
}

export function redone<Now>(history: HistoryOf<Now>): HistoryOf<Now> {
  const [now, ...future] = history.future
  if (now === undefined) return history
  return { past: [...history.past, history.now], now, future, kind: '', at: 0 }
}
