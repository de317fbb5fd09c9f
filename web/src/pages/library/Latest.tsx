import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { videosQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import classes from './Library.module.css'
import { VideoCard } from './VideoCard'

/** The newest of one's own, in one row; absent when there are none. */
export function Latest() {
  const t = useText()
  const { data, isPending } = useInfiniteQuery(videosQuery({ scope: 'mine', limit: 6 }))
  const videos = data?.pages[0]?.items ?? []
  if (isPending) return <div className={classes.unknown} />
  if (videos.length === 0) return null
  return (
    <section className="column" aria-label={t('library.latest')}>
      <div className={classes.head}>
        <h2>{t('library.latest')}</h2>
        <Link to="/mine">{t('library.all')}</Link>
      </div>
      <div className={classes.row}>
        {videos.map((video) => (
          <VideoCard key={video.id} video={video} />
        ))}
      </div>
    </section>
  )
}
