import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/queries'
import { adminWords } from '../../i18n/admin'
import { useWords } from '../../i18n/words'
import { PageWait } from '../../ui/PageWait'
import { Problem } from '../../ui/Problem'
import { useTitle } from '../../ui/use-title'
import classes from '../account/Account.module.css'
import { EmbeddingPart } from '../watch/sharing/EmbeddingPart'
import { Invites } from './Invites'
import { People } from './People'
import { Reviews } from './Reviews'
import { SettingsForm } from './SettingsForm'
import { StorageStatus } from './StorageStatus'

export function Admin() {
  const say = useWords(adminWords)
  const { data, error, isPending } = useQuery(settingsQuery)
  useTitle(say('title'))
  return (
    <div className={classes.page}>
      <h1>{say('title')}</h1>
      {isPending && <PageWait />}
      {error && <Problem error={error} />}
      {data && <Reviews wanted={data.review_public} />}
      {data && <SettingsForm settings={data} />}
      {data && <Invites registration={data.registration} />}
      {data && <EmbeddingPart path="server" />}
      {data && <People />}
      {data && <StorageStatus />}
    </div>
  )
}
