import classes from './Bar.module.css'

type BarProps = { part: number; label?: string; tone?: 'accent' | 'ok' | 'error' }

/** A thin bar, 0…1. With a label it is a progress bar of its own; without, the words beside it say the same. */
export function Bar({ part, label, tone = 'accent' }: BarProps) {
  const percent = Math.round(Math.min(1, Math.max(0, part)) * 100)
  const named = label
    ? {
        role: 'progressbar',
        'aria-label': label,
        'aria-valuenow': percent,
        'aria-valuemin': 0,
        'aria-valuemax': 100,
      }
    : { 'aria-hidden': true as const }
  return (
    <div className={classes.track} {...named}>
      <div className={classes.fill} data-tone={tone} style={{ width: `${percent}%` }} />
    </div>
  )
}
