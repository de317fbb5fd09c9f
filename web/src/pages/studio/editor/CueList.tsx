// All cues in a list that may be thousands long: only what is seen is drawn, and the one that is open.
import { useEffect, useRef, useState } from 'react'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { type Cues, indexOf } from '../cues/edits'
import { drawn, heightOf, type Rows, scrolledTo, topOf, totalOf } from '../cues/window'
import { ClosedCue } from './ClosedCue'
import classes from './Editor.module.css'
import { OpenCue } from './OpenCue'
import type { Commands } from './use-commands'
import { useView } from './use-view'

type CueListProps = {
  cues: Cues
  selected: number | null
  current: number
  language: string
  commands: Commands
}

const rowRems = 4.5
/** Whoever has just scrolled or typed is not taken elsewhere. */
const restMs = 3000

export function CueList({ cues, selected, current, language, commands }: CueListProps) {
  const say = useWords(studioWords)
  const box = useRef<HTMLOListElement>(null)
  const { scrolled, height: view, rem } = useView(box)
  const [openHeight, setOpenHeight] = useState(rowRems * rem * 3)
  const touched = useRef(0)
  const open = indexOf(cues, selected)
  const rows: Rows = { count: cues.length, height: rowRems * rem, open, openHeight }
  const { from, to } = drawn(rows, scrolled, view)
  const latest = useRef(rows)
  latest.current = rows

  const show = (row: number) => {
    const list = box.current
    if (!list || row < 0) return
    const top = scrolledTo(latest.current, row, list.scrollTop, list.clientHeight)
    if (top !== null) list.scrollTop = top
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a cue that is opened comes into view, at its full height
  useEffect(() => show(open), [selected, openHeight])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the playhead has come to another cue
  useEffect(() => {
    if (performance.now() - touched.current > restMs) show(current)
  }, [current])
  const touch = () => {
    touched.current = performance.now()
  }

  const seen = cues.slice(from, to).map((cue, i) => ({ cue, row: from + i }))
  const openCue = cues[open]
  if (openCue && (open < from || open >= to)) seen.push({ cue: openCue, row: open })
  return (
    <ol
      ref={box}
      className={classes.list}
      aria-label={say('list')}
      data-cues=""
      data-testid="cue-list"
      onWheel={touch}
      onTouchMove={touch}
      onKeyDown={touch}
      onPointerDown={touch}
    >
      <li style={{ height: totalOf(rows) }} role="presentation" aria-hidden="true" />
      {seen.map(({ cue, row }) => (
        <li
          key={cue.key}
          className={classes.row}
          style={{
            top: topOf(rows, row),
            ...(row !== open && { height: heightOf(rows, row) }),
          }}
          aria-setsize={cues.length}
          aria-posinset={row + 1}
          data-open={row === open || undefined}
          data-current={row === current || undefined}
        >
          {row === open ? (
            <OpenCue
              cue={cue}
              number={row + 1}
              isLast={row === cues.length - 1}
              language={language}
              commands={commands}
              onHeight={setOpenHeight}
            />
          ) : (
            <ClosedCue cue={cue} number={row + 1} language={language} commands={commands} />
          )}
        </li>
      ))}
    </ol>
  )
}
