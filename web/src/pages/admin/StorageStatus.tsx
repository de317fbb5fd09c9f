import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, type Storage, unwrap } from '../../api/client'
import { queryClient } from '../../api/queries'
import { bytesText, shortDate } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { Bar } from '../../ui/Bar'
import { failed } from '../../ui/failed'
import classes from './StorageStatus.module.css'

const key = ['storage']
const act = async (call: Promise<Storage>) => {
  queryClient.setQueryData(key, await call)
}
const start = () => act(unwrap(api.POST('/api/v1/admin/scrub'))).catch(failed)
const stop = () => act(unwrap(api.DELETE('/api/v1/admin/scrub'))).catch(failed)

/** What is stored, and whether it is still as it was. */
export function StorageStatus() {
  const t = useText()
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => unwrap(api.GET('/api/v1/admin/storage')),
    refetchInterval: ({ state }) => (state.data && state.data.scrub.state !== 'idle' ? 1000 : 15_000),
  })
  if (!data) return null
  const { cache_budget: budget, cache_bytes: used } = data
  const cache = typeof budget === 'number' && { used: bytesText(used), budget: bytesText(budget) }
  const lines: [string, string][] = [
    [t('admin.originals'), bytesText(data.originals_bytes)],
    [t('admin.cache'), cache ? t('admin.cacheOf', cache) : bytesText(used)],
    [t('admin.pinned'), bytesText(data.pinned_bytes)],
    [t('admin.free'), bytesText(data.disk_free_bytes)],
  ]
  return (
    <section className="column" data-testid="storage">
      <h2>{t('admin.storage')}</h2>
      <dl className={classes.list}>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {typeof budget === 'number' && <Bar part={used / budget} label={t('admin.cache')} />}
      <Check scrub={data.scrub} />
    </section>
  )
}

function Check({ scrub }: { scrub: Storage['scrub'] }) {
  const t = useText()
  const running = scrub.state !== 'idle'
  const percent = Math.floor(scrub.progress * 100)
  return (
    <>
      <h2>{t('admin.check')}</h2>
      <p className="meta">{t('admin.checkHint')}</p>
      {scrub.damaged.length > 0 && (
        <div role="alert">
          <p>{t('admin.damaged', { count: scrub.damaged.length })}</p>
          <ul>
            {scrub.damaged.map(({ id, title, owner }) => (
              <li key={id} lang="">
                <Link to={`/watch/${id}`}>{title}</Link> · {owner}
              </li>
            ))}
          </ul>
        </div>
      )}
      <p className="meta numerals">
        {running
          ? t('admin.checking', { percent })
          : scrub.oldest_check
            ? t('admin.checked', { date: shortDate(scrub.oldest_check) })
            : t('admin.neverChecked')}
      </p>
      {running && <Bar part={scrub.progress} />}
      <p>
        {running ? (
          <Button onClick={stop}>{t('app.cancel')}</Button>
        ) : (
          <Button onClick={start}>{t('admin.checkStart')}</Button>
        )}
      </p>
    </>
  )
}
