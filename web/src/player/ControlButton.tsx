import type { ReactNode } from 'react'
import classes from './Controls.module.css'

type ControlButtonProps = {
  label: string
  onClick: () => void
  children: ReactNode
}

export function ControlButton({ label, onClick, children }: ControlButtonProps) {
  return (
    <button type="button" className={classes.button} aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  )
}
