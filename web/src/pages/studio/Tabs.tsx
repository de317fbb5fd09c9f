// The parts of a video that can be worked on. Each is a file of its own, loaded when it is first opened.
import { type ComponentType, type KeyboardEvent, lazy, Suspense, useId } from 'react'
import { useSearchParams } from 'react-router'
import type { Video } from '../../api/client'
import { studioWords } from '../../i18n/studio'
import { useWords } from '../../i18n/words'
import { PageWait } from '../../ui/PageWait'
import classes from './Studio.module.css'

export type PartProps = {
  video: Video
  /** The <video> beside it, once it is there. */
  element: HTMLVideoElement | null
}

type PartId = 'subtitles' | 'sound' | 'pictures' | 'chapters' | 'clip' | 'file'

const parts: { id: PartId; Part: ComponentType<PartProps> }[] = [
  { id: 'subtitles', Part: lazy(() => import('./subtitles/SubtitlesPart')) },
  { id: 'sound', Part: lazy(() => import('./sound/SoundPart')) },
  { id: 'pictures', Part: lazy(() => import('./pictures/PicturesPart')) },
  { id: 'chapters', Part: lazy(() => import('./chapters/ChaptersPart')) },
  { id: 'clip', Part: lazy(() => import('./clip/ClipPart')) },
  { id: 'file', Part: lazy(() => import('./file/FilePart')) },
]

export function Tabs(props: PartProps) {
  const say = useWords(studioWords)
  const [params, setParams] = useSearchParams()
  const base = useId()
  const wanted = parts.findIndex(({ id }) => id === params.get('tab'))
  const at = Math.max(0, wanted)
  const open = (index: number) => {
    const { id } = parts[(index + parts.length) % parts.length] ?? {}
    if (!id) return
    setParams({ tab: id }, { replace: true })
    document.getElementById(`${base}-${id}`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!step) return
    event.preventDefault()
    open(at + step)
  }
  const { id, Part } = parts[at] ?? {}
  return (
    <>
      <div role="tablist" aria-label={say('tabs')} className={classes.tabs} onKeyDown={onKeyDown}>
        {parts.map((part, i) => (
          <button
            key={part.id}
            id={`${base}-${part.id}`}
            type="button"
            role="tab"
            aria-selected={i === at}
            aria-controls={`${base}-panel`}
            tabIndex={i === at ? 0 : -1}
            className={classes.tab}
            onClick={() => open(i)}
          >
            {say(`tab.${part.id}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${id}`} className={classes.panel}>
        <Suspense fallback={<PageWait />}>{Part && <Part {...props} />}</Suspense>
      </div>
    </>
  )
}
