// How long something that makes progress still takes, from how it went since it was first seen.

export type Seen = { at: number; part: number } // milliseconds, 0…1

const kSoonest = 1500 // before that a guess is worth nothing

/** Seconds; null while it cannot be told. */
export function secondsLeft(first: Seen, now: Seen): number | null {
  const done = now.part - first.part
  const took = now.at - first.at
  if (took < kSoonest || done <= 0) return null
  return ((1 - now.part) * took) / done / 1000
}
