import type { Video } from '../api/client'
import { Icon } from './icons'
import classes from './Poster.module.css'

type Shown = Pick<Video, 'poster' | 'width' | 'height' | 'has_video'>

/** A 16:9 picture; one that is taller sits on a blur of itself. */
export function Poster({ video }: { video: Shown }) {
  if (!video.poster) {
    return (
      <div className={classes.blank}>
        <Icon name={video.has_video ? 'mine' : 'sound'} size={32} />
      </div>
    )
  }
  const tall = video.height > video.width * 0.75
  return (
    <div className={classes.poster}>
      {tall && <img src={video.poster} alt="" className={classes.blur} loading="lazy" />}
      <img src={video.poster} alt="" className={tall ? classes.tall : classes.wide} loading="lazy" />
    </div>
  )
}
