// The column beside the picture: what the video holds besides. Each part of it arrives by itself.
import type { Video } from '../../api/client'
import { Transcript } from './lazy'
import classes from './Watch.module.css'

export function Side({ video }: { video: Video }) {
  if (video.state !== 'ready' || !video.subtitles.length) return null
  return (
    <aside className={classes.side}>
      <Transcript video={video} />
    </aside>
  )
}
