// The chapters beside the video, or below it on a phone. Loaded where there are some.
import { useEffect, useRef, useState } from 'react'
import type { Chapter } from '../../../api/client'
import { chapterWords } from '../../../i18n/chapters'
import { clockText } from '../../../i18n/format'
import { useWords } from '../../../i18n/words'
import { chapterAt } from '../../../player/chapters/chapter-at'
import { useNames } from '../../../player/chapters/use-names'
import classes from './ChapterList.module.css'

const kLookEvery = 250 // milliseconds

/** The player may be there later than this list, and may change its <video>. */
function useCurrent(chapters: Chapter[]): number {
  const [current, setCurrent] = useState(-1)
  useEffect(() => {
    const look = () => {
      const video = window.__millrace?.video
      if (video) setCurrent(chapterAt(chapters, video.currentTime))
    }
    look()
    const timer = setInterval(look, kLookEvery)
    return () => clearInterval(timer)
  }, [chapters])
  return current
}

function jump(seconds: number) {
  const video = window.__millrace?.video
  if (!video) return
  video.currentTime = seconds
  void video.play().catch(() => undefined)
  video.scrollIntoView({ block: 'nearest' })
}

export default function ChapterList({ chapters }: { chapters: Chapter[] }) {
  const say = useWords(chapterWords)
  const nameAt = useNames(chapters)
  const current = useCurrent(chapters)
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    const box = list.current
    const one = box?.children[current]
    if (!box || !(one instanceof HTMLElement) || box.matches(':hover, :focus-within')) return
    box.scrollTop = one.offsetTop - (box.clientHeight - one.offsetHeight) / 2
  }, [current])
  return (
    <section aria-labelledby="chapters" data-testid="chapters">
      <h2 id="chapters" className={classes.title}>
        {say('title')}
      </h2>
      <ol ref={list} className={classes.list}>
        {chapters.map(({ start }, i) => (
          <li key={start}>
            <button
              type="button"
              className={classes.one}
              aria-current={i === current || undefined}
              onClick={() => jump(start)}
            >
              <span className={classes.time}>{clockText(start)}</span>
              <span lang="">{nameAt(i)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}
