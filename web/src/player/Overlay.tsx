import { useText } from '../i18n/i18n'
import { Icon } from '../ui/icons'
import classes from './Overlay.module.css'
import type { Waiting } from './use-waiting'

type OverlayProps = {
  failed: boolean
  away: boolean
  busy: boolean
  waiting: Waiting
  untouched: boolean
  soundOnly: boolean
  onPlay: () => void
  onRetry: () => void
}

/** What lies over the picture: the big play button, the spinner, or why it stopped. */
export function Overlay({
  failed,
  away,
  busy,
  waiting,
  untouched,
  soundOnly,
  onPlay,
  onRetry,
}: OverlayProps) {
  const t = useText()
  const words = away ? 'player.away' : busy ? 'player.busy' : 'player.loading'
  if (failed) {
    return (
      <div className={classes.failed} role="alert">
        <Icon name="warning" size={32} />
        <p>{t('error.play_failed')}</p>
        <button type="button" className={classes.retry} onClick={onRetry}>
          <Icon name="retry" /> {t('app.retry')}
        </button>
      </div>
    )
  }
  return (
    <>
      {soundOnly && (
        <div className={classes.sound}>
          <Icon name="sound" size={40} />
          {t('player.audioOnly')}
        </div>
      )}
      {untouched && waiting === 'no' && (
        <button type="button" className={classes.play} aria-label={t('player.play')} onClick={onPlay}>
          <svg viewBox="0 0 24 24" width="36" height="36" aria-hidden="true">
            <path d="M8 5.5v13l10.5-6.5z" fill="currentColor" />
          </svg>
        </button>
      )}
      <div className={classes.waiting} role="status">
        {(waiting === 'spinner' || waiting === 'words') && <span className={classes.spinner} />}
        {(waiting === 'words' || (waiting === 'spinner' && busy)) && (
          <span className={classes.words}>{t(words)}</span>
        )}
      </div>
    </>
  )
}
