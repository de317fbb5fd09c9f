import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { videosQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { mineWords } from '../../i18n/mine'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { PageWait } from '../../ui/PageWait'
import { Problem } from '../../ui/Problem'
import { useTitle } from '../../ui/use-title'
import { MineTable } from './MineTable'

export function Mine() {
  const t = useText()
  const say = useWords(mineWords)
  const list = useInfiniteQuery(videosQuery({ scope: 'mine' }))
  const videos = list.data?.pages.flatMap((page) => page.items) ?? []
  useTitle(t('mine.title'))
  return (
    <div className="column">
      <h1>{t('mine.title')}</h1>
      {list.isPending && <PageWait />}
      {list.isError && videos.length === 0 && (
        <div className="column">
          <Problem error={list.error} />
          <p>
            <Button onClick={() => list.refetch()}>{t('app.retry')}</Button>
          </p>
        </div>
      )}
      {list.isSuccess && videos.length === 0 && (
        <Empty title={say('empty')}>
          <ButtonLink to="/upload" variant="filled">
            {t('upload.choose')}
          </ButtonLink>
        </Empty>
      )}
      {videos.length > 0 && <MineTable videos={videos} />}
      {list.hasNextPage && (
        <p>
          <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {t('library.more')}
          </Button>
        </p>
      )}
    </div>
  )
}
