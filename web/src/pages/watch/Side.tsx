// The column beside the picture: what the video holds besides. Each part of it arrives by itself.
import type { Video } from '../../api/client'
import { ChapterList, Transcript } from './lazy'
import classes from './Watch.module.css'

export function Side({ video }: { video: Video }) {
  const divided = video.chapters.length > 1
  const said = video.state === 'ready' && video.subtitles.length > 0
  if (!divided && !said) return null
  return (
    <aside className={classes.side} data-both={(divided && said) || undefined}>
      {divided && <ChapterList chapters={video.chapters} />}
      {said && <Transcript video={video} />}
    </aside>
  )
}
