// What stands around the items of every list that comes page by page.
import { Button } from '@mantine/core'
import { useText } from '../i18n/i18n'
import { Problem } from './Problem'

type Asked = { error: unknown; refetch: () => unknown }
type Paged = {
  error: unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage: () => unknown
}

/** Instead of a list of which nothing could be loaded. */
export function ListProblem({ list }: { list: Asked }) {
  const t = useText()
  return (
    <div className="column">
      <Problem error={list.error} />
      <p>
        <Button onClick={() => void list.refetch()}>{t('app.retry')}</Button>
      </p>
    </div>
  )
}

/** After a list that goes on; what has been loaded stays when the rest cannot be. */
export function ListMore({ list, centered = false }: { list: Paged; centered?: boolean }) {
  const t = useText()
  if (!list.hasNextPage) return null
  return (
    <div className="column" style={centered ? { alignItems: 'center' } : undefined}>
      {list.isFetchNextPageError && <Problem error={list.error} />}
      <p>
        <Button
          size={centered ? 'md' : undefined}
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t('library.more')}
        </Button>
      </p>
    </div>
  )
}
