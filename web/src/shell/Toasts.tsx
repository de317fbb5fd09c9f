import { useText } from '../i18n/i18n'
import { Icon } from '../ui/icons'
import { dismiss, useToasts } from '../ui/toasts'
import classes from './Toasts.module.css'

export function Toasts() {
  const t = useText()
  const toasts = useToasts()
  return (
    <div className={classes.corner} role="status" aria-live="polite">
      {toasts.map(({ id, text, detail, tone, action }) => (
        <div key={id} className={classes.toast} data-tone={tone}>
          {tone === 'error' && <Icon name="warning" />}
          <span className={classes.text}>
            {text}
            {detail && <small>{detail}</small>}
          </span>
          {action && (
            <button
              type="button"
              className={classes.action}
              onClick={() => {
                action.run()
                dismiss(id)
              }}
            >
              {action.label}
            </button>
          )}
          <button
            type="button"
            className={classes.close}
            aria-label={t('app.close')}
            onClick={() => dismiss(id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  )
}
