import type { ReactNode } from 'react'
import classes from './Chip.module.css'
import { Icon, type IconName } from './icons'

type ChipProps = { icon: IconName; tone?: 'plain' | 'ok' | 'warning' | 'error'; children: ReactNode }

export function Chip({ icon, tone = 'plain', children }: ChipProps) {
  return (
    <span className={classes.chip} data-tone={tone}>
      <Icon name={icon} size={16} />
      {children}
    </span>
  )
}
