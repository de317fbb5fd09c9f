// A new video out of spans of this one, chosen beside it.
import { Button } from '@mantine/core'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Video } from '../../../api/client'
import { clockText } from '../../../i18n/format'
import { clipWords } from '../../../i18n/studio-clip'
import { useWords } from '../../../i18n/words'
import { ButtonLink } from '../../../ui/ButtonLink'
import { CopyButton } from '../../../ui/CopyButton'
import { Icon } from '../../../ui/icons'
import { useNow } from '../chapters/use-now'
import { PlusIcon } from '../editor/icons'
import listing from '../Rows.module.css'
import type { PartProps } from '../Tabs'
import classes from './Clip.module.css'
import { MakeClip } from './MakeClip'
import { playSpan } from './play-span'
import { SpanRow } from './SpanRow'
import { added, addedFrom, mostSpans, movedTo, type Span } from './spans'
import { useReorder } from './use-reorder'
import { useSpans } from './use-spans'

const PickVideo = lazy(() => import('./PickVideo'))

/** Lists do not tell it; where there is none, nothing is shown. */
const storyboardOf = (id: string) => `/media/${id}/storyboard.vtt`

export default function ClipPart({ video, element }: PartProps) {
  const say = useWords(clipWords)
  const durationMs = Math.round(video.duration * 1000)
  const [spans, setSpans] = useSpans(video.id, durationMs)
  const [made, setMade] = useState<Video | null>(null)
  const nowMs = useNow(element)
  const stop = useRef(() => {})
  useEffect(() => () => stop.current(), [])
  const play = (span: Span) => {
    stop.current()
    if (element) stop.current = playSpan(element, span.in, span.out)
  }
  const list = useRef<HTMLOListElement>(null)
  const { dragged, handle } = useReorder(list, (key, to) => setSpans((now) => movedTo(now, key, to)))
  const targetOf = (key: number, at: number) => {
    if (!dragged || dragged.key === key || dragged.to !== at) return null
    return spans.findIndex((one) => one.key === dragged.key) < at ? 'below' : 'above'
  }
  const [picking, setPicking] = useState(false)
  const pick = ({ id, title, duration, storyboard }: Video) => {
    setPicking(false)
    const own = id === video.id
    const from = {
      id,
      title,
      durationMs: Math.round(duration * 1000),
      storyboard: storyboard?.vtt ?? storyboardOf(id),
    }
    setSpans((now) => (own ? added(now, 0, durationMs) : addedFrom(now, from)))
  }
  const full = spans.length >= mostSpans
  return (
    <div className={classes.desk} data-testid="clip">
      <div className={classes.line}>
        <Button
          leftSection={<PlusIcon />}
          variant={spans.length ? 'default' : 'filled'}
          disabled={full}
          title={full ? say('full') : undefined}
          onClick={() => setSpans((now) => added(now, nowMs, durationMs))}
        >
          {say('add', { time: clockText(nowMs / 1000) })}
        </Button>
        <Button variant="default" disabled={full} onClick={() => setPicking(true)}>
          {say('addOther')}
        </Button>
      </div>
      {spans.length === 0 && (
        <div className={listing.none}>
          <p>{say('none')}</p>
          <p className="meta">{say('hint')}</p>
        </div>
      )}
      <ol ref={list} className={listing.list} aria-label={say('list')}>
        {spans.map((span, i) => (
          <SpanRow
            key={span.key}
            span={span}
            number={i + 1}
            count={spans.length}
            nowMs={nowMs}
            durationMs={durationMs}
            edit={setSpans}
            onPlay={() => play(span)}
            handle={handle(span.key, i)}
            dragged={dragged?.key === span.key}
            target={targetOf(span.key, i)}
          />
        ))}
      </ol>
      {spans.length > 0 && <MakeClip video={video} spans={spans} onMade={setMade} />}
      {picking && (
        <Suspense>
          <PickVideo beside={video} onPick={pick} onClose={() => setPicking(false)} />
        </Suspense>
      )}
      <div role="status">{made && <Made clip={made} />}</div>
    </div>
  )
}

function Made({ clip }: { clip: Video }) {
  const say = useWords(clipWords)
  return (
    <div className={classes.made} data-testid="clip-made">
      <p>
        <Icon name="check" /> <span lang="">{say('made', { title: clip.title })}</span>
      </p>
      <div className={classes.line}>
        <ButtonLink to={`/watch/${clip.id}`}>{say('watch')}</ButtonLink>
        <ButtonLink to={`/studio/${clip.id}`} variant="default">
          {say('edit')}
        </ButtonLink>
        <CopyButton text={new URL(`/watch/${clip.id}`, window.location.origin).href} variant="default">
          {say('copy')}
        </CopyButton>
      </div>
    </div>
  )
}
