// A cue in the waveform: pressed it is opened, its edges are dragged; of the open one they also take keys.
import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { waveWords } from '../../../i18n/studio-wave'
import { useWords } from '../../../i18n/words'
import type { Cue } from '../cues/cue'
import { type Cues, shortest } from '../cues/edits'
import { plainText } from '../cues/markup'
import { timeText } from '../cues/time'
import type { Commands } from '../editor/use-commands'
import classes from './CueWave.module.css'
import { snapped, type Window } from './window'

type CueRegionProps = {
  cue: Cue
  cues: Cues
  window: Window
  selected: boolean
  language: string
  nowMs: number
  msOf: (x: number) => number
  perPixel: () => number
  commands: Commands
}
type Edge = 'begin' | 'end'

const kNear = 8 // pixels
const kStep = 100
const kFine = 10

export function CueRegion(props: CueRegionProps) {
  const { cue, cues, window, selected, language, nowMs, msOf, perPixel, commands } = props
  const say = useWords(waveWords)
  const [dragged, setDragged] = useState<{ edge: Edge; ms: number } | null>(null)
  const begin = dragged?.edge === 'begin' ? dragged.ms : cue.begin
  const end = dragged?.edge === 'end' ? dragged.ms : cue.end
  const part = (ms: number) => ((ms - window.begin) / window.span) * 100
  const text = plainText(cue.text)

  /** Never past the other edge: what is dragged is this one alone. */
  const limited = (edge: Edge, ms: number) =>
    edge === 'begin' ? Math.min(Math.max(0, ms), cue.end - shortest) : Math.max(ms, cue.begin + shortest)
  const under = (edge: Edge, event: PointerEvent) => {
    const others = cues.filter(({ key }) => key !== cue.key).flatMap((one) => [one.begin, one.end])
    const near = event.altKey ? [] : [nowMs, ...others]
    return limited(edge, snapped(msOf(event.clientX), near, kNear * perPixel()))
  }
  const handle = (edge: Edge) => ({
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      setDragged({ edge, ms: cue[edge] })
    },
    onPointerMove: (event: PointerEvent) => {
      if (!dragged) return
      event.stopPropagation()
      setDragged({ edge, ms: under(edge, event) })
    },
    onPointerUp: (event: PointerEvent) => {
      event.stopPropagation()
      if (dragged && dragged.ms !== cue[edge]) commands.setEdge(cue.key, edge, dragged.ms)
      setDragged(null)
    },
    onPointerCancel: () => setDragged(null),
    onKeyDown: (event: KeyboardEvent) => {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[
        event.key
      ]
      if (!way || event.altKey || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      event.stopPropagation()
      commands.setEdge(cue.key, edge, limited(edge, cue[edge] + way * (event.shiftKey ? kFine : kStep)))
    },
  })
  return (
    <div
      className={classes.region}
      data-selected={selected || undefined}
      data-cue={cue.begin}
      style={{ left: `${part(begin)}%`, width: `${part(end) - part(begin)}%` }}
    >
      <button
        type="button"
        className={classes.body}
        lang={language || undefined}
        title={text}
        aria-label={say('cue', { time: timeText(cue.begin), text: text || '–' })}
        aria-pressed={selected}
        onPointerDown={(event) => event.stopPropagation()}
        onPointerUp={(event) => event.stopPropagation()}
        onClick={() => commands.select(cue.key, null)}
      >
        <span>{text}</span>
      </button>
      {(['begin', 'end'] as const).map((edge) => (
        <div
          key={edge}
          className={classes.edge}
          data-edge={edge}
          role="slider"
          tabIndex={selected ? 0 : -1}
          aria-label={say(edge)}
          aria-valuemin={edge === 'begin' ? 0 : cue.begin + shortest}
          aria-valuemax={edge === 'begin' ? cue.end - shortest : undefined}
          aria-valuenow={cue[edge]}
          aria-valuetext={timeText(cue[edge])}
          aria-hidden={selected ? undefined : true}
          {...handle(edge)}
        >
          {dragged?.edge === edge && (
            <span className={`${classes.time} numerals`}>{timeText(dragged.ms)}</span>
          )}
        </div>
      ))}
    </div>
  )
}
