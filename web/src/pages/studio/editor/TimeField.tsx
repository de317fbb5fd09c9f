import { type KeyboardEvent, useState } from 'react'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { readTime, timeText } from '../cues/time'
import classes from './Editor.module.css'

type TimeFieldProps = { label: string; ms: number; onChange: (ms: number) => void }

/** Taken when it is left or by Enter; up and down are a tenth of a second. */
export function TimeField({ label, ms, onChange }: TimeFieldProps) {
  const say = useWords(studioWords)
  const [typed, setTyped] = useState<string | null>(null)
  const wrong = typed !== null && readTime(typed) === null
  const commit = () => {
    const read = typed === null ? null : readTime(typed)
    setTyped(null)
    if (read !== null && read !== ms) onChange(read)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: 100, ArrowDown: -100 }[event.key]
    if (event.altKey || event.nativeEvent.isComposing) return
    if (event.key === 'Enter') commit()
    else if (by) {
      setTyped(null)
      onChange(Math.max(0, ms + by))
    } else return
    event.preventDefault()
  }
  return (
    <input
      className={classes.time}
      value={typed ?? timeText(ms)}
      aria-label={label}
      aria-invalid={wrong || undefined}
      title={wrong ? say('badTime') : label}
      inputMode="text"
      spellCheck={false}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  )
}
