// The text of a track, as the player fetches it too.
import { ApiError, problemFrom, unreachable } from '../../../api/errors'
import type { Cue } from '../../studio/cues/cue'
import { readVtt } from '../../studio/cues/vtt'

export const perBlock = 50

export async function readScript(url: string, signal: AbortSignal): Promise<Cue[]> {
  const answer = await fetch(url, { signal }).catch((cause) => {
    throw signal.aborted ? cause : unreachable(cause)
  })
  if (!answer.ok) throw new ApiError(problemFrom(answer, await answer.json().catch(() => null)))
  return readVtt(await answer.text()).cues
}

export function blocksOf<One>(all: readonly One[]): One[][] {
  const blocks: One[][] = []
  for (let at = 0; at < all.length; at += perBlock) blocks.push(all.slice(at, at + perBlock))
  return blocks
}
