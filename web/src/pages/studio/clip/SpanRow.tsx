import { ActionIcon } from '@mantine/core'
import { clipWords } from '../../../i18n/studio-clip'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { timeText } from '../cues/time'
import { TimeField } from '../editor/TimeField'
import classes from './Clip.module.css'
import { moved, type Span, type Spans, shifted, without } from './spans'

type SpanRowProps = {
  span: Span
  number: number
  count: number
  nowMs: number
  durationMs: number
  edit: (change: (now: Spans) => Spans) => void
  onPlay: () => void
}

export function SpanRow({ span, number, count, nowMs, durationMs, edit, onPlay }: SpanRowProps) {
  const say = useWords(clipWords)
  const { key } = span
  const to = (end: 'in' | 'out') => (ms: number) => edit((now) => moved(now, key, end, ms, durationMs))
  const ends = ['in', 'out'] as const
  return (
    <li className={classes.row} data-testid="span">
      <ActionIcon aria-label={say('play', { number })} title={say('play', { number })} onClick={onPlay}>
        <Icon name="mine" />
      </ActionIcon>
      {ends.map((end) => (
        <span key={end} className={classes.end}>
          <TimeField label={say(end, { number })} ms={span[end]} onChange={to(end)} />
          <ActionIcon
            aria-label={say(`${end}Here`, { number })}
            title={say(`${end}Here`, { number })}
            onClick={() => to(end)(nowMs)}
          >
            <Icon name="clock" />
          </ActionIcon>
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
