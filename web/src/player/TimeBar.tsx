import { type KeyboardEvent, lazy, type PointerEvent, Suspense, useEffect, useRef, useState } from 'react'
import type { Chapter } from '../api/client'
import { clockText } from '../i18n/format'
import { useText } from '../i18n/i18n'
import classes from './TimeBar.module.css'
import type { Media } from './use-media'

const Preview = lazy(() => import('./Preview'))
const Segments = lazy(() => import('./chapters/Segments'))
const kKeyed = 1500 // so long a place that was gone to by keys is shown, milliseconds

type TimeBarProps = {
  media: Media
  storyboard: string | null
  chapters: Chapter[]
  onSeek: (time: number) => void
}

/** While the thumb is dragged only its time and picture are shown; the video jumps once, when it is let go. */
export function TimeBar({ media, storyboard, chapters, onSeek }: TimeBarProps) {
  const t = useText()
  const input = useRef<HTMLInputElement>(null)
  const [dragged, setDragged] = useState<number | null>(null)
  const [hover, setHover] = useState<number | null>(null)
  const keyed = useRef(0)
  const { duration, loaded } = media
  const time = dragged ?? media.time
  const part = (at: number) => (duration > 0 ? Math.min(1, at / duration) : 0)

  useEffect(() => {
    const element = input.current
    const commit = () => {
      if (!element) return
      onSeek(Number(element.value))
      setDragged(null)
    }
    element?.addEventListener('change', commit)
    return () => element?.removeEventListener('change', commit)
  })

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -5, ArrowRight: 5, ArrowDown: -5, ArrowUp: 5 }[event.key]
    if (!step) return
    event.preventDefault()
    onSeek(media.time + step)
    setHover(Math.min(Math.max(0, media.time + step), duration))
    clearTimeout(keyed.current)
    keyed.current = window.setTimeout(setHover, kKeyed, null)
  }
  const onPointerMove = (event: PointerEvent) => {
    clearTimeout(keyed.current)
    const box = event.currentTarget.getBoundingClientRect()
    setHover(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * duration)
  }

  const shown = dragged ?? hover
  const place = shown !== null && duration > 0 ? part(shown) * 100 : null
  return (
    <div className={classes.bar} onPointerMove={onPointerMove} onPointerLeave={() => setHover(null)}>
      <div className={classes.track}>
        <div className={classes.loaded} style={{ width: `${part(loaded) * 100}%` }} />
        <div className={classes.played} style={{ width: `${part(time) * 100}%` }} />
      </div>
      {chapters.length > 1 && (
        <Suspense>
          <Segments chapters={chapters} duration={duration} shown={shown} />
        </Suspense>
      )}
      {shown !== null && place !== null && (
        <>
          {storyboard && (
            <Suspense>
              <Preview storyboard={storyboard} time={shown} place={place} />
            </Suspense>
          )}
          <output className={classes.hover} style={{ left: `clamp(28px, ${place}%, calc(100% - 28px))` }}>
            {clockText(shown)}
          </output>
        </>
      )}
      <input
        ref={input}
        type="range"
        aria-label={t('player.seek')}
        aria-valuetext={`${clockText(time)} / ${clockText(duration)}`}
        min={0}
        max={duration || 1}
        step="any"
        value={time}
        onChange={(event) => setDragged(Number(event.target.value))}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}
