import { useRef } from 'react'
import type { Video } from '../../../api/client'

const kRecentMs = 10_000

/** Names of the renditions of which more is stored than a moment ago: they are being made. */
export function useGrowing({ renditions }: Video, now = performance.now()): ReadonlySet<string> {
  const seen = useRef(new Map<string, { filled: number; since: number }>())
  for (const { name, filled } of renditions) {
    const before = seen.current.get(name)
    if (!before) seen.current.set(name, { filled, since: -kRecentMs })
    else if (filled > before.filled) seen.current.set(name, { filled, since: now })
  }
  const isGrowing = ({ name, filled }: Video['renditions'][number]) =>
    filled < 1 && now - (seen.current.get(name)?.since ?? 0) < kRecentMs
  return new Set(renditions.filter(isGrowing).map(({ name }) => name))
}
