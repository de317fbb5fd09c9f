import { useRef } from 'react'
import type { Sound } from '../../../api/client'
import { remainingText } from '../../../i18n/remaining'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { Bar } from '../../../ui/Bar'
import classes from './Sound.module.css'
import { type Seen, secondsLeft } from './time-left'

/** Drawn anew with each answer of the server, so that the time left is one of now. */
export function Making({ name, sound }: { name: string; sound: Sound }) {
  const say = useWords(soundWords)
  const now: Seen = { at: performance.now(), part: sound.progress }
  const first = useRef<Seen | null>(null)
  if (sound.state === 'running') first.current ??= now
  const left = first.current && secondsLeft(first.current, now)
  const percent = Math.floor(sound.progress * 100)
  return (
    <div className={classes.making}>
      <span className="meta numerals">
        {sound.state === 'queued' ? say('queued') : `${say('running')} · ${say('percent', { percent })}`}
        {left !== null && ` · ${say('left', { time: remainingText(left) })}`}
      </span>
      <Bar part={sound.progress} label={say('progress', { name, percent })} />
    </div>
  )
}
