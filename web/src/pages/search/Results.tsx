// What was found: videos, the best first, and under each where it is said.
import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useNavigate, useNavigationType } from 'react-router'
import { foundQuery } from '../../api/search'
import { useText } from '../../i18n/i18n'
import { searchWords } from '../../i18n/search'
import { useWords } from '../../i18n/words'
import { Empty } from '../../ui/Empty'
import { ListMore, ListProblem } from '../../ui/Listed'
import { useDelayed } from '../../ui/use-delayed'
import { useTitle } from '../../ui/use-title'
import { Found } from './Found'
import classes from './Results.module.css'
import { SkeletonResults } from './SkeletonResults'

export default function Results({ q }: { q: string }) {
  const t = useText()
  const title = t('library.results', { q })
  useTitle(title)
  useTopOf(q)
  return (
    <div className="page">
      <h1>{title}</h1>
      <List q={q} />
    </div>
  )
}

/** Another search stays on the page, and begins at its top. */
function useTopOf(q: string) {
  const type = useNavigationType()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another question moves the view
  useEffect(() => {
    if (type !== 'POP') window.scrollTo(0, 0)
  }, [q])
}

function List({ q }: { q: string }) {
  const t = useText()
  const say = useWords(searchWords)
  const navigate = useNavigate()
  const list = useInfiniteQuery(foundQuery(q))
  const waitingLong = useDelayed(list.isPending, 200)
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  const complete = list.data?.pages.every((page) => page.complete) ?? true

  if (list.isPending) return <div className={classes.waiting}>{waitingLong && <SkeletonResults />}</div>
  if (list.isError && items.length === 0) return <ListProblem list={list} />
  if (items.length === 0) {
    return (
      <Empty title={t('library.noResult', { q })}>
        <Button onClick={() => navigate('/')}>{t('library.showAll')}</Button>
      </Empty>
    )
  }
  return (
    <>
      {!complete && <p className="meta">{say('building')}</p>}
      <ol className={classes.list} data-testid="search-results">
        {items.map((item) => (
          <Found key={item.video.id} item={item} q={q} />
        ))}
      </ol>
      <ListMore list={list} centered />
    </>
  )
}
