import { type PointerEvent, useMemo } from 'react'
import type { Video, Waveform } from '../../../api/client'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { useNow } from '../chapters/use-now'
import classes from './Sound.module.css'
import { outline, pixelsOf } from './waveform'

type WaveformBarProps = {
  waveform: Waveform
  video: Video
  element: HTMLVideoElement | null
  range: { in: number; out: number } | null
}

/** Keys have the player's own time bar; a pointer may press here, too. */
export function WaveformBar({ waveform, video, element, range }: WaveformBarProps) {
  const say = useWords(soundWords)
  const nowMs = useNow(element)
  const path = useMemo(() => outline(waveform), [waveform])
  const pixels = pixelsOf(waveform, video.duration)
  const x = (ms: number) => Math.min(pixels, (ms / 1000 / video.duration) * pixels)
  const go = (event: PointerEvent<SVGSVGElement>) => {
    if (!element || event.buttons !== 1) return
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const part = Math.min(1, Math.max(0, (event.clientX - left) / width))
    element.currentTime = part * video.duration
  }
  return (
    <svg
      className={classes.waveform}
      viewBox={`0 0 ${pixels} 2`}
      preserveAspectRatio="none"
      role="img"
      aria-label={say(video.audio_tracks.length > 1 ? 'waveformFirst' : 'waveform')}
      data-testid="waveform"
      onPointerDown={go}
      onPointerMove={go}
    >
      {range && (
        <rect
          className={classes.range}
          data-testid="waveform-range"
          x={x(range.in)}
          width={Math.max(pixels / 1000, x(range.out) - x(range.in))}
          height="2"
        />
      )}
      <path className={classes.wave} d={path} />
      {range &&
        [range.in, range.out].map((ms, i) => (
          <path key={i === 0 ? 'in' : 'out'} className={classes.edge} d={`M${x(ms)} 0V2`} />
        ))}
      <path className={classes.place} d={`M${x(nowMs)} 0V2`} />
    </svg>
  )
}
