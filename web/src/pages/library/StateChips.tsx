import type { Video } from '../../api/client'
import { isUnsettled } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { Chip } from '../../ui/Chip'

/** What only the owner needs to know. A public video that plays has nothing to say. */
export function StateChips({ video }: { video: Video }) {
  const t = useText()
  return (
    <div className="row">
      {isUnsettled(video) && (
        <Chip icon="clock" tone="warning">
          {t(video.state === 'receiving' ? 'state.receiving' : 'state.indexing')}
        </Chip>
      )}
      {video.state === 'rejected' && (
        <Chip icon="warning" tone="error">
          {t('state.rejected')}
        </Chip>
      )}
      {video.review && (
        <Chip icon="clock" tone="warning">
          {t(video.review.state === 'waiting' ? 'state.review' : 'state.declined')}
        </Chip>
      )}
      {video.visibility === 'private' && <Chip icon="lock">{t('visibility.private')}</Chip>}
      {video.visibility === 'unlisted' && <Chip icon="link">{t('visibility.unlisted')}</Chip>}
    </div>
  )
}
