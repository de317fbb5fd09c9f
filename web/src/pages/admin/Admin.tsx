import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { PageWait } from '../../ui/PageWait'
import { Problem } from '../../ui/Problem'
import { useTitle } from '../../ui/use-title'
import classes from '../account/Account.module.css'
import { SettingsForm } from './SettingsForm'
import { StorageStatus } from './StorageStatus'

export function Admin() {
  const t = useText()
  const { data, error, isPending } = useQuery(settingsQuery)
  useTitle(t('admin.title'))
  return (
    <div className={classes.page}>
      <h1>{t('admin.title')}</h1>
      {isPending && <PageWait />}
      {error && <Problem error={error} />}
      {data && <SettingsForm settings={data} />}
      {data && <StorageStatus />}
    </div>
  )
}
