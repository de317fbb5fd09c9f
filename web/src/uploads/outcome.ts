// What the server made of a file: a video of its own, or the new file of a video that is there already.
import type { Video } from '../api/client'

export type Outcome = {
  state: 'checking' | 'ready' | 'failed'
  reason?: { code: string; detail: string } | null | undefined
}

const states: Record<string, Outcome['state']> = {
  receiving: 'checking',
  indexing: 'checking',
  preparing: 'checking',
  ready: 'ready',
}

export function outcomeOf(video: Pick<Video, 'state' | 'reason' | 'replacement'>, replaces = false): Outcome {
  // Once the new file plays, nothing is told of it any more.
  const { state, reason } = replaces ? (video.replacement ?? { state: 'ready', reason: null }) : video
  return { state: states[state] ?? 'failed', reason }
}
