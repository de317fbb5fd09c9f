import { useReached } from '../api/reach'
import { useText } from '../i18n/i18n'
import { Icon } from '../ui/icons'
import classes from './Shell.module.css'

/** Queries go on trying by themselves; this line goes when one of them succeeds. */
export function ServerDown() {
  const t = useText()
  const reached = useReached()
  return (
    <div role="status" aria-live="polite">
      {!reached && (
        <p className={classes.down}>
          <Icon name="warning" /> {t('error.server_down')}
        </p>
      )}
    </div>
  )
}
