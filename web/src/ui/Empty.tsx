import type { ReactNode } from 'react'
import classes from './Empty.module.css'

type EmptyProps = { title: string; heading?: boolean; children: ReactNode }

/** One sentence and one button. */
export function Empty({ title, heading, children }: EmptyProps) {
  return (
    <div className={classes.empty}>
      {heading ? <h1>{title}</h1> : <p>{title}</p>}
      {children}
    </div>
  )
}
