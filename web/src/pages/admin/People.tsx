// All accounts: what they store, how much they may, and what an administrator can do about it.
import { TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Fragment, useDeferredValue, useState } from 'react'
import { api, unwrap } from '../../api/client'
import { type AdminUser, freeOf } from '../../api/people'
import { useUser } from '../../api/use-session'
import { bytesText, shortDate } from '../../i18n/format'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'
import { Bar } from '../../ui/Bar'
import { Chip } from '../../ui/Chip'
import items from '../../ui/ItemList.module.css'
import { ListMore } from '../../ui/Listed'
import { Problem } from '../../ui/Problem'
import classes from './Admin.module.css'
import { PersonMenu } from './PersonMenu'

export function People() {
  const say = useWords(limitWords)
  const [query, setQuery] = useState('')
  const q = useDeferredValue(query.trim())
  const list = useInfiniteQuery({
    queryKey: ['people', q],
    queryFn: ({ pageParam: cursor }) =>
      unwrap(api.GET('/api/v1/admin/users', { params: { query: { q, cursor } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || undefined,
  })
  const people = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <section className="column" data-testid="people">
      <h2>{say('people')}</h2>
      <TextInput
        aria-label={say('find')}
        placeholder={say('find')}
        size="md"
        value={query}
        maxLength={64}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      {list.error && !list.isFetchNextPageError && <Problem error={list.error} />}
      {list.data && people.length === 0 && <p className="meta">{say('nobody')}</p>}
      <ul className={items.list}>
        {people.map((person) => (
          <Person key={person.id} person={person} />
        ))}
      </ul>
      <ListMore list={list} />
    </section>
  )
}

function Person({ person }: { person: AdminUser }) {
  const say = useWords(limitWords)
  const own = useUser()?.username === person.username
  const { stored_bytes: stored, reserved_bytes: reserved, quota_bytes: quota } = person.storage
  const used = bytesText(stored + reserved)
  const facts = [
    say('since', { date: shortDate(person.created_at) }),
    say(person.videos === 1 ? 'oneVideo' : 'videos', { count: person.videos }),
    ...(typeof quota === 'number'
      ? [say('used', { used, limit: bytesText(quota) })]
      : [say('usedAlone', { used }), say('noLimit')]),
  ]
  return (
    <li className={items.item} data-testid="person">
      <div className={items.words}>
        <div className="row">
          <strong lang="">{person.username}</strong>
          {person.role === 'admin' && <Chip icon="check">{say('admin')}</Chip>}
          {person.disabled && (
            <Chip icon="lock" tone="warning">
              {say('disabled')}
            </Chip>
          )}
        </div>
        <span className="meta numerals">
          {facts.map((fact, i) => (
            <Fragment key={fact}>
              {i > 0 && ' · '}
              <span className={classes.fact}>{fact}</span>
            </Fragment>
          ))}
        </span>
        {typeof quota === 'number' && (
          <div className={classes.room}>
            <Bar
              part={quota > 0 ? (stored + reserved) / quota : 1}
              tone={freeOf(person.storage) === 0 ? 'error' : 'accent'}
            />
          </div>
        )}
      </div>
      <PersonMenu person={person} own={own} />
    </li>
  )
}
