import { lazy, type PointerEvent, Suspense, useState } from 'react'
import { Link } from 'react-router'
import type { Video } from '../../api/client'
import { absoluteDate, clockText, relativeDate } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { watchedPart } from '../../player/memory'
import { Poster } from '../../ui/Poster'
import { StateChips } from './StateChips'
import classes from './VideoCard.module.css'

const Moving = lazy(() => import('./Moving'))

export function VideoCard({ video }: { video: Video }) {
  const t = useText()
  const watched = watchedPart(video.id)
  const [over, setOver] = useState(false)
  const onPointerEnter = (event: PointerEvent) => setOver(event.pointerType === 'mouse')
  return (
    <article className={classes.card} data-testid="video-card">
      <Link
        to={`/watch/${video.id}`}
        className={classes.link}
        onPointerEnter={onPointerEnter}
        onPointerLeave={() => setOver(false)}
      >
        <div className={classes.poster}>
          <Poster video={video} />
          {over && video.preview && (
            <Suspense>
              <Moving url={video.preview} tall={video.height > video.width * 0.75} />
            </Suspense>
          )}
          {video.duration > 0 && <span className={classes.length}>{clockText(video.duration)}</span>}
          {watched > 0 && (
            <div
              className={classes.resume}
              role="img"
              aria-label={t('library.resume', { percent: Math.round(watched * 100) })}
            >
              <div style={{ width: `${watched * 100}%` }} />
            </div>
          )}
        </div>
        <h3 className={classes.title} lang="" title={video.title}>
          {video.title}
        </h3>
      </Link>
      <div className={classes.words}>
        <p className="meta">
          <span lang="">{video.owner.username}</span> ·{' '}
          <time dateTime={video.created_at} title={absoluteDate(video.created_at)}>
            {relativeDate(video.created_at)}
          </time>
        </p>
        {video.can_edit && <StateChips video={video} />}
      </div>
    </article>
  )
}
