import type { ReactNode } from 'react'
import classes from './Sound.module.css'

type FieldProps = { label: string; id?: string; hint?: string | undefined; children: ReactNode }

/** A name over what is chosen or typed; without `id` the thing inside names itself. */
export function Field({ label, id, hint, children }: FieldProps) {
  return (
    <div className={classes.field}>
      {id ? <label htmlFor={id}>{label}</label> : <span aria-hidden="true">{label}</span>}
      {children}
      {hint && <span className="meta">{hint}</span>}
    </div>
  )
}
