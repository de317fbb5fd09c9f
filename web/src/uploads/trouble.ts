// What to do about a failed request of an upload: to wait for what passes by itself, or to say what does not.
import type { Problem } from '../api/errors'

/** What an upload waits for. */
export type Held = 'offline' | 'disk_full' | 'signed_out'

const shortestMs = 500
const longestMs = 15_000
const fullMs = { shortest: 5000, longest: 60_000 }
/** So often in a row an answer that nobody foresees is taken for a proxy's on the way. */
const mostOdd = 8

const final = ['too_large', 'not_media', 'wrong_hash', 'over_quota', 'validation', 'rate', 'too_many_uploads']
/** Another tab took over, or a server was restored from a backup: what is there is asked before the next try. */
const answeredByLook = ['superseded', 'wrong_offset', 'part_unfinished']

/**
 * `failures` counts those without a new byte between them. `isOfPart`: it was about what is there already, of which the
 * next try asks first.
 */
export function waitsFor(problem: Problem, isOfPart: boolean, failures: number): Held | null {
  const { status, code } = problem
  if (code === 'disk_full') return 'disk_full'
  if (final.includes(code)) return null
  if (status === 0 || status >= 500 || answeredByLook.includes(code)) return 'offline'
  return isOfPart && failures < mostOdd ? 'offline' : null
}

/** Patient where somebody has to make room first. */
export function waitMs(held: Held, failures: number, retryAfter = 0): number {
  const { shortest, longest } = held === 'disk_full' ? fullMs : { shortest: shortestMs, longest: longestMs }
  return Math.max(Math.min(shortest * 2 ** failures, longest), retryAfter * 1000)
}
