import { useEffect } from 'react'
import { isHigh, lift } from './lift'

/** Style lifts cues in Chromium and WebKit, all of them together. */
const byStyle = CSS.supports('selector(video::-webkit-media-text-track-container)')

/** Lifts the cues over the controls by lines: in other browsers, and while one stands at the top. */
export function useLift(video: HTMLVideoElement, shown: string | undefined, hidden: boolean) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: another track is shown
  useEffect(() => {
    const tracks = [...video.textTracks].filter(({ mode }) => mode === 'showing')
    const place = () => {
      const cues = tracks.flatMap(({ activeCues }) => [...(activeCues ?? [])]) as VTTCue[]
      const high = cues.some(isHigh)
      video.toggleAttribute('data-high', high)
      const { style } = video
      const [controls, letters] = ['--cue-controls', '--cue-letters'].map((name) =>
        Number.parseFloat(style.getPropertyValue(name)),
      ) as [number, number]
      lift(cues, hidden || (byStyle && !high) ? 0 : Math.ceil(controls / (letters * 1.35)))
    }
    for (const track of tracks) track.addEventListener('cuechange', place)
    place()
    return () => {
      for (const track of tracks) track.removeEventListener('cuechange', place)
    }
  }, [video, shown, hidden])
}
