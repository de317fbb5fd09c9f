import { useInfiniteQuery } from '@tanstack/react-query'
import type { Sort } from '../../api/client'
import { videosQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { ListMore, ListProblem } from '../../ui/Listed'
import { useDelayed } from '../../ui/use-delayed'
import classes from './Library.module.css'
import { SkeletonCards } from './SkeletonCards'
import { VideoCard } from './VideoCard'

export function PublicGrid({ sort }: { sort: Sort }) {
  const list = useInfiniteQuery(videosQuery({ scope: 'public', sort }))
  const waitingLong = useDelayed(list.isPending, 200)
  const videos = list.data?.pages.flatMap((page) => page.items) ?? []

  if (list.isPending)
    return (
      <div className={classes.grid} data-waiting="">
        {waitingLong && <SkeletonCards />}
      </div>
    )
  if (list.isError && videos.length === 0) return <ListProblem list={list} />
  if (videos.length === 0) return <Nothing />
  return (
    <>
      <div className={classes.grid} data-testid="library-grid">
        {videos.map((video) => (
          <VideoCard key={video.id} video={video} />
        ))}
      </div>
      <ListMore list={list} centered />
    </>
  )
}

function Nothing() {
  const t = useText()
  return (
    <Empty title={t('library.empty')}>
      <ButtonLink to="/upload">{t('upload.title')}</ButtonLink>
    </Empty>
  )
}
