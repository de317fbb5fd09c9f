import type { Video } from '../../api/client'
import { sayReason } from '../../api/errors'
import { isUnsettled } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { Chip } from '../../ui/Chip'

/** What is still going on with a video, or went wrong; nothing once all is done. */
export function Progress({ video }: { video: Video }) {
  const t = useText()
  if (isUnsettled(video)) {
    return (
      <Chip icon="clock" tone="warning">
        {t(`state.${video.state}`)}
      </Chip>
    )
  }
  if (video.state === 'rejected') {
    const said = sayReason(video.reason ?? { code: 'engine_failed', detail: '' })
    return (
      <Chip icon="warning" tone="error">
        {t(said.key, said.params)}
      </Chip>
    )
  }
  if (video.original_damaged) {
    return (
      <Chip icon="warning" tone="error">
        {t('state.damaged')}
      </Chip>
    )
  }
  if (!video.filling) return video.pinned ? <p className="meta">{t('state.pinned')}</p> : null
  return <p className="meta numerals">{t('state.filling', { percent: Math.floor(video.filled * 100) })}</p>
}
