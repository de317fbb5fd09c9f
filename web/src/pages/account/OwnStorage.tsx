import { useQuery } from '@tanstack/react-query'
import { ownStorageQuery } from '../../api/people'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'
import { StorageBar } from '../../ui/StorageBar'

export function OwnStorage() {
  const say = useWords(limitWords)
  const { data } = useQuery(ownStorageQuery)
  if (!data) return null
  return (
    <section className="column">
      <h2>{say('storage')}</h2>
      <StorageBar storage={data} />
    </section>
  )
}
