import { memo, useEffect, useRef, useState } from 'react'
import type { Cue } from '../../studio/cues/cue'
import { plainText } from '../../studio/cues/markup'
import { Line } from './Line'
import classes from './Transcript.module.css'
import { jumpTo } from './use-playing'

type BlockProps = { cues: Cue[]; language: string; current: number; element: HTMLVideoElement | null }

const guessedRems = 3

/** Some lines, drawn while they are near what is seen; otherwise as much room as they took. */
export const Block = memo(function Block({ cues, language, current, element }: BlockProps) {
  const box = useRef<HTMLLIElement>(null)
  const [near, setNear] = useState(false)
  const [height, setHeight] = useState<number | null>(null)
  useEffect(() => {
    const block = box.current
    if (!block) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return
        if (!entry.isIntersecting && block.childElementCount > 0) setHeight(entry.boundingClientRect.height)
        setNear(entry.isIntersecting)
      },
      { root: block.parentElement, rootMargin: '600px' },
    )
    observer.observe(block)
    return () => observer.disconnect()
  }, [])
  const rest = height === null ? `${cues.length * guessedRems}rem` : `${height}px`
  return (
    <li ref={box} className={classes.block} style={near ? undefined : { height: rest }}>
      {near && (
        <ol className={classes.lines}>
          {cues.map((cue, i) => (
            <Line
              key={cue.key}
              seconds={cue.begin / 1000}
              language={language}
              current={i === current}
              onSelect={() => jumpTo(element, cue.begin / 1000)}
            >
              {plainText(cue.text)}
            </Line>
          ))}
        </ol>
      )}
    </li>
  )
})
