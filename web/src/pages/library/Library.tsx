import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { serverQuery } from '../../api/queries'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { PageWait } from '../../ui/PageWait'
import { useTitle } from '../../ui/use-title'
import { Latest } from './Latest'
import classes from './Library.module.css'
import { PublicGrid } from './PublicGrid'
import { SortSelect } from './SortSelect'
import { useListing } from './use-listing'

const Results = lazy(() => import('../search/Results'))

/** The public videos, or what somebody looks for. */
export function Library() {
  const { q } = useListing()
  if (!q) return <Everything />
  return (
    <Suspense fallback={<PageWait />}>
      <Results q={q} />
    </Suspense>
  )
}

function Everything() {
  const t = useText()
  const user = useUser()
  const { sort, setSort } = useListing()
  useTitle('')
  const { data: server } = useQuery(serverQuery)
  if (server?.needs_setup) return <p>{t('setup.noToken')}</p>
  return (
    <div className="page">
      <h1 className={classes.unseen}>{t('library.title')}</h1>
      {user && <Latest />}
      <section className="column" aria-label={t('library.public')}>
        <div className={classes.head}>
          <h2>{t('library.public')}</h2>
          <SortSelect sort={sort} onChange={setSort} />
        </div>
        <PublicGrid sort={sort} />
      </section>
    </div>
  )
}
