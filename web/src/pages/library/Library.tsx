import { useQuery } from '@tanstack/react-query'
import { serverQuery } from '../../api/queries'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { useTitle } from '../../ui/use-title'
import { Latest } from './Latest'
import classes from './Library.module.css'
import { PublicGrid } from './PublicGrid'
import { SortSelect } from './SortSelect'
import { useListing } from './use-listing'

export function Library() {
  const t = useText()
  const user = useUser()
  const { q, sort, setSort } = useListing()
  const title = q ? t('library.results', { q }) : t('library.title')
  useTitle(q ? title : '')
  const { data: server } = useQuery(serverQuery)
  if (server?.needs_setup) return <p>{t('setup.noToken')}</p>
  return (
    <div className="page">
      <h1 className={q ? undefined : classes.unseen}>{title}</h1>
      {user && !q && <Latest />}
      <section className="column" aria-label={t('library.public')}>
        <div className={classes.head}>
          <h2>{q ? '' : t('library.public')}</h2>
          <SortSelect sort={sort} onChange={setSort} />
        </div>
        <PublicGrid q={q} sort={sort} />
      </section>
    </div>
  )
}
