// What is on, beside the time. Loaded where there are chapters.
import type { Chapter } from '../../api/client'
import classes from './Chapters.module.css'
import { chapterAt } from './chapter-at'
import { useNames } from './use-names'

export default function ChapterName({ chapters, time }: { chapters: Chapter[]; time: number }) {
  const name = useNames(chapters)(chapterAt(chapters, time))
  if (!name) return null
  return (
    <span className={classes.name} lang="" title={name} data-testid="chapter-name">
      {name}
    </span>
  )
}
