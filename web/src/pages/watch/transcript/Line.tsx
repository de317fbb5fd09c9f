import type { ReactNode } from 'react'
import { clockText } from '../../../i18n/format'
import classes from './Transcript.module.css'

type LineProps = {
  seconds: number
  language: string
  current?: boolean
  onSelect: () => void
  children: ReactNode
}

export function Line({ seconds, language, current, onSelect, children }: LineProps) {
  return (
    <li className={classes.line}>
      <button type="button" onClick={onSelect} aria-current={current || undefined}>
        <span className={classes.time}>{clockText(seconds)}</span>
        <span className={classes.text} lang={language}>
          {children}
        </span>
      </button>
    </li>
  )
}
