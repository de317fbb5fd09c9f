// A whole transcript, thousands of lines perhaps, in blocks of which only those in sight are drawn.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Subtitles } from '../../../api/client'
import { searchWords } from '../../../i18n/search'
import { useWords } from '../../../i18n/words'
import { Problem } from '../../../ui/Problem'
import type { Cues } from '../../studio/cues/edits'
import { useCurrent } from '../../studio/editor/use-current'
import { Block } from './Block'
import { blocksOf, perBlock, readScript } from './script'
import classes from './Transcript.module.css'

type ScriptProps = { track: Subtitles; element: HTMLVideoElement | null }

/** Whoever has just scrolled is not taken elsewhere. */
const restMs = 4000

export function Script({ track, element }: ScriptProps) {
  const { data, error } = useQuery({
    queryKey: ['transcript', track.url],
    queryFn: ({ signal }) => readScript(track.url, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error) return <Problem error={error} />
  if (!data) return <div className={classes.list} />
  return <Lines cues={data} language={track.language} element={element} />
}

function Lines({
  cues,
  language,
  element,
}: {
  cues: Cues
  language: string
  element: HTMLVideoElement | null
}) {
  const say = useWords(searchWords)
  const box = useRef<HTMLOListElement>(null)
  const touched = useRef(Number.NEGATIVE_INFINITY)
  const current = useCurrent(element, cues)
  useEffect(() => {
    if (current < 0 || performance.now() - touched.current < restMs) return
    return follow(box.current, current)
  }, [current])
  const touch = () => {
    touched.current = performance.now()
  }
  return (
    <ol
      ref={box}
      className={classes.list}
      aria-label={say('cues')}
      data-testid="script"
      onWheel={touch}
      onTouchMove={touch}
      onKeyDown={touch}
    >
      {blocksOf(cues).map((block, i) => (
        <Block
          key={block[0]?.key}
          cues={block}
          language={language}
          current={Math.floor(current / perBlock) === i ? current % perBlock : -1}
          element={element}
        />
      ))}
    </ol>
  )
}

/** Moves the list alone, not the page; once more when the block that was far away has been drawn. */
function follow(list: HTMLElement | null, current: number) {
  const move = () => {
    const block = list?.children[Math.floor(current / perBlock)]
    const line = block?.querySelectorAll('li')[current % perBlock] ?? block
    if (!list || !line) return
    const seen = list.getBoundingClientRect()
    const { top, bottom } = line.getBoundingClientRect()
    if (top < seen.top || bottom > seen.bottom) list.scrollTop += top - seen.top - seen.height / 3
  }
  move()
  const timer = setTimeout(move, 100)
  return () => clearTimeout(timer)
}
