// The time bar in parts, one for each chapter, and the name of the one under the pointer. Loaded where there are
// chapters.
import type { Chapter } from '../../api/client'
import classes from './Chapters.module.css'
import { bordersOf, chapterAt } from './chapter-at'
import { useNames } from './use-names'

type SegmentsProps = { chapters: Chapter[]; duration: number; shown: number | null }

export default function Segments({ chapters, duration, shown }: SegmentsProps) {
  const nameAt = useNames(chapters)
  const name = shown === null ? '' : nameAt(chapterAt(chapters, shown))
  const place = shown !== null && duration > 0 ? Math.min(1, shown / duration) * 100 : 0
  return (
    <>
      <div className={classes.gaps} data-testid="chapter-gaps">
        {bordersOf(chapters, duration).map((at) => (
          <i key={at} style={{ left: `${at * 100}%` }} />
        ))}
      </div>
      {name && (
        <span
          className={classes.shown}
          data-names=""
          data-testid="chapter-shown"
          lang=""
          style={{ left: `clamp(7rem, ${place}%, calc(100% - 7rem))` }}
        >
          {name}
        </span>
      )}
    </>
  )
}
