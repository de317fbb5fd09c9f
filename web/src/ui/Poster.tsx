import type { Video } from '../api/client'
import { Icon } from './icons'
import classes from './Poster.module.css'

type Shown = Pick<Video, 'poster' | 'poster_sources' | 'width' | 'height' | 'has_video'>

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
      {tall && <Sizes video={video} className={classes.blur} />}
      <Sizes video={video} className={tall ? classes.tall : classes.wide} />
    </div>
  )
}

/** As large as it is shown: a card is a third of a wide page and all of a phone, a row's picture much less. */
function Sizes({ video, className }: { video: Shown; className: string | undefined }) {
  return (
    <picture>
      {video.poster_sources.map(({ type, srcset }) => (
        <source key={type} type={type} srcSet={srcset} sizes="auto, (max-width: 40em) 100vw, 25rem" />
      ))}
      <img src={video.poster ?? undefined} alt="" className={className} loading="lazy" />
    </picture>
  )
}
