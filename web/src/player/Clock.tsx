import { clockText } from '../i18n/format'
import classes from './Controls.module.css'
import type { Media } from './use-media'

export function Clock({ media }: { media: Media }) {
  return (
    <span className={classes.clock}>
      {clockText(media.time)} / {clockText(media.duration)}
    </span>
  )
}
