import { useEffect, useState, useSyncExternalStore } from 'react'
import { atFirst, Playback } from './playback'
import type { Source } from './source'

const never = () => () => {}

export function usePlayback(video: HTMLVideoElement | null, source: Source, startAt: number) {
  const [playback, setPlayback] = useState<Playback | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: startAt counts once, when the source is loaded
  useEffect(() => {
    if (!video) return
    const made = new Playback(video, source.hls, startAt)
    setPlayback(made)
    return () => made.destroy()
  }, [video, source.hls])
  useEffect(() => {
    if (playback) playback.ready = source.ready
  }, [playback, source.ready])
  const state = useSyncExternalStore(playback?.subscribe ?? never, playback?.snapshot ?? (() => atFirst))
  return { playback, state }
}
