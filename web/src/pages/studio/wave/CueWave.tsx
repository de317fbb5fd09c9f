// The sound around the playhead with the cues in it, whose edges can be moved. Loaded with the editor of a video that
// has sound; of a long one only what is seen.
import { ActionIcon } from '@mantine/core'
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Video } from '../../../api/client'
import { waveWords } from '../../../i18n/studio-wave'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { useNow } from '../chapters/use-now'
import type { Cues } from '../cues/edits'
import { timeText } from '../cues/time'
import { PlusIcon } from '../editor/icons'
import type { Commands } from '../editor/use-commands'
import { outline } from '../sound/waveform'
import { CueRegion } from './CueRegion'
import classes from './CueWave.module.css'
import { useWave } from './use-wave'
import { useWindow } from './use-window'
import { seenIn } from './window'

type CueWaveProps = {
  video: Video
  element: HTMLVideoElement | null
  cues: Cues
  selected: number | null
  language: string
  commands: Commands
}

const kMostRegions = 200
const kMoved = 6 // pixels: less is a press

export default function CueWave({ video, element, cues, selected, language, commands }: CueWaveProps) {
  const say = useWords(waveWords)
  const durationMs = Math.round(video.duration * 1000)
  const nowMs = useNow(element)
  const { window, move, zoom } = useWindow(nowMs, durationMs)
  const { data, error } = useWave(video.id, window)
  const path = useMemo(() => (data ? outline(data) : ''), [data])
  const box = useRef<HTMLDivElement>(null)
  const [grabbed, setGrabbed] = useState<{ x: number; moved: boolean } | null>(null)
  const msOf = (x: number) => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 }
    return window.begin + ((x - left) / width) * window.span
  }
  const perPixel = () => window.span / (box.current?.clientWidth || 1)

  const latest = useRef({ move, zoom, msOf, perPixel })
  latest.current = { move, zoom, msOf, perPixel }
  useEffect(() => {
    const area = box.current
    // React's own listener could not keep the page from being scrolled or zoomed.
    const onWheel = (event: WheelEvent) => {
      const { move, zoom, msOf, perPixel } = latest.current
      if (event.ctrlKey || event.metaKey) zoom(event.deltaY < 0 ? 'in' : 'out', msOf(event.clientX))
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        move((event.deltaX || event.deltaY) * perPixel())
      else return
      event.preventDefault()
    }
    area?.addEventListener('wheel', onWheel, { passive: false })
    return () => area?.removeEventListener('wheel', onWheel)
  }, [])

  const drag = (event: PointerEvent) => {
    if (!grabbed) return
    const by = grabbed.x - event.clientX
    if (!grabbed.moved && Math.abs(by) < kMoved) return
    move(by * perPixel())
    setGrabbed({ x: event.clientX, moved: true })
  }
  const drop = (event: PointerEvent) => {
    const inVideo = Math.min(durationMs, Math.max(0, msOf(event.clientX)))
    if (grabbed && !grabbed.moved && element) element.currentTime = inVideo / 1000
    setGrabbed(null)
  }

  const pixelMs = data ? (data.samples_per_pixel / Math.max(1, data.sample_rate)) * 1000 : 1
  const place = ((nowMs - window.begin) / window.span) * 100
  return (
    <section className={classes.wave} aria-label={say('title')} data-testid="cue-wave">
      <div
        ref={box}
        className={classes.area}
        data-grabbed={grabbed?.moved || undefined}
        data-begin={Math.round(window.begin)}
        data-span={Math.round(window.span)}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setGrabbed({ x: event.clientX, moved: false })
        }}
        onPointerMove={drag}
        onPointerUp={drop}
        onPointerCancel={() => setGrabbed(null)}
      >
        {data && (
          <svg
            className={classes.shape}
            viewBox={`0 0 ${window.span} 2`}
            preserveAspectRatio="none"
            role="img"
            aria-label={say('sound')}
            data-testid="cue-wave-shape"
          >
            <path
              d={path}
              transform={`translate(${data.begin * 1000 - window.begin} 0) scale(${pixelMs} 1)`}
            />
          </svg>
        )}
        {!data && (
          <p role="status" className={`${classes.waiting} meta`}>
            {say(error ? 'none' : 'measuring')}
          </p>
        )}
        {seenIn(cues, window, kMostRegions).map((cue) => (
          <CueRegion
            key={cue.key}
            cue={cue}
            cues={cues}
            window={window}
            selected={cue.key === selected}
            language={language}
            nowMs={nowMs}
            msOf={msOf}
            perPixel={perPixel}
            commands={commands}
          />
        ))}
        {place >= 0 && place <= 100 && <div className={classes.place} style={{ left: `${place}%` }} />}
      </div>
      <div className={classes.line}>
        <span className="meta numerals">
          {timeText(Math.round(window.begin))} – {timeText(Math.round(window.begin + window.span))}
        </span>
        <span className={classes.tools}>
          <Tool name={say('earlier')} onClick={() => move(-window.span / 2)}>
            <Icon name="back" />
          </Tool>
          <Tool name={say('later')} onClick={() => move(window.span / 2)}>
            <Icon name="next" />
          </Tool>
          <Tool name={say('out')} onClick={() => zoom('out')}>
            <MinusIcon />
          </Tool>
          <Tool name={say('in')} onClick={() => zoom('in')}>
            <PlusIcon />
          </Tool>
        </span>
      </div>
    </section>
  )
}

type ToolProps = { name: string; onClick: () => void; children: React.ReactNode }

const Tool = ({ name, onClick, children }: ToolProps) => (
  <ActionIcon aria-label={name} title={name} onClick={onClick}>
    {children}
  </ActionIcon>
)

const MinusIcon = () => (
  <svg
    width="1.25rem"
    height="1.25rem"
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.75}
    strokeLinecap="round"
    aria-hidden="true"
  >
    <path d="M5 12h14" />
  </svg>
)
