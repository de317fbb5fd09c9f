import { Loader } from '@mantine/core'
import { useText } from '../i18n/i18n'
import classes from './PageWait.module.css'
import { useDelayed } from './use-delayed'

export function PageWait() {
  const t = useText()
  const late = useDelayed(true, 400)
  return (
    <div className={classes.wait} role="status" aria-label={t('app.loading')}>
      {late && <Loader color="var(--mr-accent)" />}
    </div>
  )
}
