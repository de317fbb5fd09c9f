import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, type Storage, unwrap } from '../../api/client'
import { queryClient } from '../../api/queries'
import { adminWords } from '../../i18n/admin'
import { bytesText, shortDate } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { useWords } from '../../i18n/words'
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
  const say = useWords(adminWords)
  const { data } = useQuery({
    queryKey: key,
    queryFn: () => unwrap(api.GET('/api/v1/admin/storage')),
    refetchInterval: ({ state }) => (state.data && state.data.scrub.state !== 'idle' ? 1000 : 15_000),
  })
  if (!data) return null
  const { cache_budget: budget, cache_bytes: used } = data
  const cache = typeof budget === 'number' && { used: bytesText(used), budget: bytesText(budget) }
  const lines: [string, string][] = [
    [say('originals'), bytesText(data.originals_bytes)],
    [say('cache'), cache ? say('cacheOf', cache) : bytesText(used)],
    [say('pinned'), bytesText(data.pinned_bytes)],
    [say('free'), bytesText(data.disk_free_bytes)],
    [say('backup'), data.last_backup ? shortDate(data.last_backup) : say('neverBackedUp')],
  ]
  return (
    <section className="column" data-testid="storage">
      <h2>{say('storage')}</h2>
      <dl className={classes.list}>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {typeof budget === 'number' && <Bar part={used / budget} label={say('cache')} />}
      {!data.last_backup && <p className="meta">{say('backupHint')}</p>}
      <Check scrub={data.scrub} />
    </section>
  )
}

function Check({ scrub }: { scrub: Storage['scrub'] }) {
  const t = useText()
  const say = useWords(adminWords)
  const running = scrub.state !== 'idle'
  const percent = Math.floor(scrub.progress * 100)
  return (
    <>
      <h2>{say('check')}</h2>
      <p className="meta">{say('checkHint')}</p>
      {scrub.damaged.length > 0 && (
        <div role="alert">
          <p>{say('damaged', { count: scrub.damaged.length })}</p>
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
          ? say('checking', { percent })
          : scrub.oldest_check
            ? say('checked', { date: shortDate(scrub.oldest_check) })
            : say('neverChecked')}
      </p>
      {running && <Bar part={scrub.progress} />}
      <p>
        {running ? (
          <Button onClick={stop}>{t('app.cancel')}</Button>
        ) : (
          <Button onClick={start}>{say('checkStart')}</Button>
        )}
      </p>
    </>
  )
}
