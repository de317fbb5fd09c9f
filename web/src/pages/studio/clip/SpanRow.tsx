import { ActionIcon } from '@mantine/core'
import type { HTMLAttributes } from 'react'
import { clipWords } from '../../../i18n/studio-clip'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { timeText } from '../cues/time'
import { TimeField } from '../editor/TimeField'
import classes from './Clip.module.css'
import { SpanPicture } from './SpanPicture'
import { moved, type Span, type Spans, shifted, without } from './spans'

type SpanRowProps = {
  span: Span
  number: number
  count: number
  nowMs: number
  durationMs: number
  edit: (change: (now: Spans) => Spans) => void
  onPlay: () => void
  /** What drags it, and whether it would come to lie here. */
  handle: HTMLAttributes<HTMLElement>
  dragged: boolean
  target: 'above' | 'below' | null
}

export function SpanRow(props: SpanRowProps) {
  const { span, number, count, nowMs, durationMs, edit, onPlay, handle, dragged, target } = props
  const say = useWords(clipWords)
  const { key, from } = span
  const to = (end: 'in' | 'out') => (ms: number) => edit((now) => moved(now, key, end, ms, durationMs))
  const ends = ['in', 'out'] as const
  return (
    <li
      className={classes.row}
      data-testid="span"
      data-dragged={dragged || undefined}
      data-target={target ?? undefined}
    >
      {from && (
        <p className={classes.from}>
          <a href={`/studio/${from.id}?tab=clip`} lang="">
            {from.title}
          </a>
          {from.storyboard && (
            <span className={classes.pictures}>
              <SpanPicture storyboard={from.storyboard} ms={span.in} />
              <SpanPicture storyboard={from.storyboard} ms={Math.max(span.in, span.out - 1)} />
            </span>
          )}
        </p>
      )}
      <span className={classes.front}>
        {count > 1 && (
          // Keys have the buttons at the end of the row.
          <span className={classes.grip} data-testid="span-grip" aria-hidden="true" {...handle}>
            <GripIcon />
          </span>
        )}
        {!from && (
          <ActionIcon aria-label={say('play', { number })} title={say('play', { number })} onClick={onPlay}>
            <Icon name="mine" />
          </ActionIcon>
        )}
      </span>
      {ends.map((end) => (
        <span key={end} className={classes.end}>
          <TimeField label={say(end, { number })} ms={span[end]} onChange={to(end)} />
          {!from && (
            <ActionIcon
              aria-label={say(`${end}Here`, { number })}
              title={say(`${end}Here`, { number })}
              onClick={() => to(end)(nowMs)}
            >
              <Icon name="clock" />
            </ActionIcon>
          )}
        </span>
      ))}
      <span className={`${classes.length} meta numerals`}>{timeText(span.out - span.in)}</span>
      <span className={classes.actions}>
        {count > 1 && (
          <>
            <ActionIcon
              aria-label={say('earlier', { number })}
              title={say('earlier', { number })}
              disabled={number === 1}
              className={classes.up}
              onClick={() => edit((now) => shifted(now, key, -1))}
            >
              <Icon name="back" />
            </ActionIcon>
            <ActionIcon
              aria-label={say('later', { number })}
              title={say('later', { number })}
              disabled={number === count}
              className={classes.up}
              onClick={() => edit((now) => shifted(now, key, 1))}
            >
              <Icon name="next" />
            </ActionIcon>
          </>
        )}
        <ActionIcon
          aria-label={say('remove', { number })}
          title={say('remove', { number })}
          onClick={() => edit((now) => without(now, key))}
        >
          <Icon name="trash" />
        </ActionIcon>
      </span>
    </li>
  )
}

const GripIcon = () => (
  <svg width="1.25rem" height="1.25rem" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
    {[7, 12, 17].flatMap((y) => [9, 15].map((x) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1.5" />))}
  </svg>
)
