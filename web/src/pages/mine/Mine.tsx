import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useSearchParams } from 'react-router'
import { videosQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { mineWords } from '../../i18n/mine'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { ListMore, ListProblem } from '../../ui/Listed'
import { PageWait } from '../../ui/PageWait'
import { useTitle } from '../../ui/use-title'
import { importsQuery } from '../../uploads/imports'
import { MineTable } from './MineTable'
import { Views } from './Views'

const Bin = lazy(async () => ({ default: (await import('./Bin')).Bin }))

export function Mine() {
  const w = useWords(mineWords)
  const [params] = useSearchParams()
  const bin = params.get('view') === 'bin'
  useTitle(w('title'))
  return (
    <div className="column">
      <h1>{w('title')}</h1>
      <Views bin={bin} />
      {bin ? (
        <Suspense fallback={<PageWait />}>
          <Bin />
        </Suspense>
      ) : (
        <Videos />
      )}
    </div>
  )
}

function Videos() {
  const t = useText()
  const w = useWords(mineWords)
  const list = useInfiniteQuery(videosQuery({ scope: 'mine' }))
  useQuery(importsQuery) // for the tray: they will stand here
  const videos = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      {list.isPending && <PageWait />}
      {list.isError && videos.length === 0 && <ListProblem list={list} />}
      {list.isSuccess && videos.length === 0 && (
        <Empty title={w('empty')}>
          <ButtonLink to="/upload" variant="filled">
            {t('upload.choose')}
          </ButtonLink>
        </Empty>
      )}
      {videos.length > 0 && <MineTable videos={videos} />}
      <ListMore list={list} />
    </>
  )
}
