// What the editor does to cues. Each gives a new list; cues that did not change are the same objects.
import { type Cue, inOrder, newKey } from './cue'
import { cut, fromTyped, plainText, toTyped } from './markup'

export type Cues = readonly Cue[]

/** Milliseconds: a cue is never shorter, and a new one is as long as there is room, up to the second. */
export const shortest = 100
const usual = 2000

export const indexOf = (cues: Cues, key: number | null) => cues.findIndex((cue) => cue.key === key)

const changed = (cues: Cues, key: number, part: (cue: Cue) => Partial<Cue>): Cues =>
  cues.map((cue) => (cue.key === key ? { ...cue, ...part(cue) } : cue))

export const setText = (cues: Cues, key: number, typed: string) =>
  changed(cues, key, () => ({ text: fromTyped(typed) }))

/** A beginning behind the end takes the end along. */
export const setBegin = (cues: Cues, key: number, begin: number) =>
  inOrder([
    ...changed(cues, key, (cue) => ({
      begin: Math.max(0, begin),
      end: begin + shortest > cue.end ? Math.max(0, begin) + (cue.end - cue.begin) : cue.end,
    })),
  ])

/** An end before the beginning takes the beginning along. */
export const setEnd = (cues: Cues, key: number, end: number) =>
  inOrder([
    ...changed(cues, key, (cue) => {
      if (end >= cue.begin + shortest) return { end }
      const last = Math.max(shortest, end)
      return { begin: Math.max(0, last - (cue.end - cue.begin)), end: last }
    }),
  ])

export const shift = (cues: Cues, key: number, by: number) =>
  inOrder([
    ...changed(cues, key, (cue) => {
      const step = Math.max(-cue.begin, by)
      return { begin: cue.begin + step, end: cue.end + step }
    }),
  ])

/** The text at the caret, the time at the playhead if it is within the cue, else where the text is divided. */
export function split(
  cues: Cues,
  key: number,
  caret: number,
  playhead: number,
): { cues: Cues; next: number | null } {
  const at = indexOf(cues, key)
  const cue = cues[at]
  if (!cue || cue.end - cue.begin < 2 * shortest) return { cues, next: null }
  const [before, after] = cut(toTyped(cue.text), caret)
  const [first, second] = [fromTyped(before), fromTyped(after)]
  const lengths = [plainText(first).length, plainText(second).length] as const
  const part = lengths[0] / (lengths[0] + lengths[1] || 1)
  const isWithin = playhead >= cue.begin + shortest && playhead <= cue.end - shortest
  const wanted = isWithin ? playhead : cue.begin + part * (cue.end - cue.begin)
  const border = Math.round(Math.min(cue.end - shortest, Math.max(cue.begin + shortest, wanted)))
  const next = { ...cue, key: newKey(), id: '', begin: border, text: second }
  const both = [{ ...cue, end: border, text: first }, next]
  return { cues: inOrder([...cues.slice(0, at), ...both, ...cues.slice(at + 1)]), next: next.key }
}

/** With the one behind it, one text below the other. */
export function mergeNext(cues: Cues, key: number): Cues {
  const at = indexOf(cues, key)
  const [cue, next] = [cues[at], cues[at + 1]]
  if (!cue || !next) return cues
  const text = [cue.text, next.text].filter(Boolean).join('\n')
  const merged = { ...cue, end: Math.max(cue.end, next.end), text }
  return [...cues.slice(0, at), merged, ...cues.slice(at + 2)]
}

/** An empty cue at a time, before what comes next and within the video. */
export function add(cues: Cues, at: number, duration: number): { cues: Cues; next: number } {
  const begin = Math.max(0, Math.min(Math.round(at), duration - shortest))
  const following = cues.find((cue) => cue.begin > begin)?.begin ?? Number.POSITIVE_INFINITY
  const end = Math.max(begin + shortest, Math.min(begin + usual, following, duration))
  const cue = { key: newKey(), begin, end: Math.round(end), id: '', settings: '', text: '' }
  return { cues: inOrder([...cues, cue]), next: cue.key }
}

export const remove = (cues: Cues, key: number): Cues => cues.filter((cue) => cue.key !== key)

/** The one on the screen at a time: of several the last that began. Its place, or -1. */
export function currentAt(cues: Cues, ms: number): number {
  let [low, high] = [0, cues.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cues[middle]?.begin ?? 0) <= ms) low = middle + 1
    else high = middle
  }
  // Long ones may still be shown when later ones have gone; none is looked for further back than is likely.
  for (let i = low - 1; i >= Math.max(0, low - 20); i -= 1) if ((cues[i]?.end ?? 0) > ms) return i
  return -1
}
