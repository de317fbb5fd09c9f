import { ActionIcon, Checkbox } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { clockText } from '../../../i18n/format'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { playSpan } from '../clip/play-span'
import { TimeField } from '../editor/TimeField'
import classes from './Sound.module.css'
import { movedRange, type Wanted } from './wanted'

type RangeFieldsProps = {
  durationMs: number
  element: HTMLVideoElement | null
  wanted: Wanted
  setWanted: (change: (now: Wanted) => Wanted) => void
}

/** All of the sound, or what lies between two times, which are also taken from where the video is. */
export function RangeFields({ durationMs, element, wanted, setWanted }: RangeFieldsProps) {
  const say = useWords(soundWords)
  const { range } = wanted
  const stop = useRef(() => {})
  useEffect(() => () => stop.current(), [])
  const to = (end: 'in' | 'out') => (ms: number) => setWanted((now) => movedRange(now, end, ms, durationMs))
  const play = () => {
    stop.current()
    if (element && range) stop.current = playSpan(element, range.in, range.out)
  }
  const ends = [
    { end: 'in', name: 'begin', here: 'beginHere' },
    { end: 'out', name: 'end', here: 'endHere' },
  ] as const
  return (
    <div className={classes.part}>
      <Checkbox
        label={say('range')}
        checked={range !== null}
        onChange={(event) => {
          const on = event.currentTarget.checked
          setWanted((now) => ({ ...now, range: on ? { in: 0, out: durationMs } : null }))
        }}
      />
      {range && (
        <div className={classes.ends}>
          {ends.map(({ end, name, here }) => (
            <span key={end} className={classes.end}>
              <span className="meta" aria-hidden="true">
                {say(name)}
              </span>
              <TimeField label={say(name)} ms={range[end]} onChange={to(end)} />
              <ActionIcon
                aria-label={say(here)}
                title={say(here)}
                onClick={() => element && to(end)(Math.round(element.currentTime * 1000))}
              >
                <Icon name="clock" />
              </ActionIcon>
            </span>
          ))}
          <span className={classes.end}>
            <ActionIcon aria-label={say('playRange')} title={say('playRange')} onClick={play}>
              <Icon name="mine" />
            </ActionIcon>
            <span className="meta numerals">
              {say('lasts', { time: clockText(Math.round((range.out - range.in) / 1000)) })}
            </span>
          </span>
        </div>
      )}
    </div>
  )
}
