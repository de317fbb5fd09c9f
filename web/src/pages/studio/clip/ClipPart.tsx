// A new video out of spans of this one, chosen beside it.
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
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
import { added, mostSpans, type Span } from './spans'
import { useSpans } from './use-spans'

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
      </div>
      {spans.length === 0 && (
        <div className={listing.none}>
          <p>{say('none')}</p>
          <p className="meta">{say('hint')}</p>
        </div>
      )}
      <ol className={listing.list} aria-label={say('list')}>
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
          />
        ))}
      </ol>
      {spans.length > 0 && <MakeClip video={video} spans={spans} onMade={setMade} />}
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
