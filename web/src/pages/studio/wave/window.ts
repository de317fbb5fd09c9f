// What of a video's sound is seen at once: a stretch of so many milliseconds, and what is loaded for it.
import type { Cue } from '../cues/cue'

export type Window = { begin: number; span: number }

const kShortest = 2000
const kLongest = 10 * 60_000

/** Held to the video: it begins and ends with it. */
export function held({ begin, span }: Window, durationMs: number): Window {
  const longest = Math.max(kShortest, Math.min(kLongest, durationMs))
  const fits = Math.min(Math.max(kShortest, span), longest)
  return { begin: Math.min(Math.max(0, begin), Math.max(0, durationMs - fits)), span: fits }
}

/** Around a place, which stays where it is. */
export function zoomed({ begin, span }: Window, by: number, aroundMs: number, durationMs: number): Window {
  const next = held({ begin: 0, span: span * by }, durationMs).span
  const part = Math.min(1, Math.max(0, (aroundMs - begin) / span))
  return held({ begin: aroundMs - part * next, span: next }, durationMs)
}

/** As a page is turned: the place has left it, so the next one begins a little before the place. */
export function following(window: Window, nowMs: number, durationMs: number): Window {
  const { begin, span } = window
  if (nowMs >= begin && nowMs < begin + span) return window
  return held({ begin: nowMs - span / 8, span }, durationMs)
}

/** The stretch that is fetched: the same for all windows near it, and longer than any of them. */
export function stretchOf({ begin, span }: Window): { from: number; to: number } {
  const step = 2 ** Math.ceil(Math.log2(span))
  const from = Math.floor(begin / step) * step
  return { from, to: from + 2 * step }
}

/** Which cues are seen, at most so many. They are in the order of their beginnings. */
export function seenIn(cues: readonly Cue[], { begin, span }: Window, most: number): Cue[] {
  return cues.filter((cue) => cue.end > begin && cue.begin < begin + span).slice(0, most)
}

/** Where an edge that is dragged comes to lie: at what it is near to, if it is. */
export function snapped(ms: number, near: readonly number[], within: number): number {
  const nearest = near.toSorted((a, b) => Math.abs(a - ms) - Math.abs(b - ms))[0]
  return Math.round(nearest !== undefined && Math.abs(nearest - ms) <= within ? nearest : ms)
}
