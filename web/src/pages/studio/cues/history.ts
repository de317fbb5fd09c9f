// What can be taken back. Typing goes back by words, not by letters: changes of one kind that follow at once are one.
import type { Cues } from './edits'

export type State = { cues: Cues; selected: number | null }
export type History = { past: State[]; now: State; future: State[]; kind: string; at: number }

const most = 300
const togetherMs = 1500

export const begun = (cues: Cues): History => ({
  past: [],
  now: { cues, selected: cues[0]?.key ?? null },
  future: [],
  kind: '',
  at: 0,
})

/** `kind` says what was done and to which cue; '' never joins what was before. */
export function done(history: History, next: State, kind: string, at: number): History {
  if (next.cues === history.now.cues) return { ...history, now: next }
  const joins = kind !== '' && kind === history.kind && at - history.at < togetherMs
  const past = joins ? history.past : [...history.past, history.now].slice(-most)
  return { past, now: next, future: [], kind, at }
}

export function undone(history: History): History {
  const now = history.past.at(-1)
  if (!now) return history
  return { past: history.past.slice(0, -1), now, future: [history.now, ...history.future], kind: '', at: 0 }
}

export function redone(history: History): History {
  const [now, ...future] = history.future
  if (!now) return history
  return { past: [...history.past, history.now], now, future, kind: '', at: 0 }
}
