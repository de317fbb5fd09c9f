import { Button } from '@mantine/core'
import { useText } from '../../i18n/i18n'
import { ButtonLink } from '../../ui/ButtonLink'
import { CopyButton } from '../../ui/CopyButton'
import { canRetry, isSending, type Upload } from '../../uploads/queue'
import { remove, retry, stop } from '../../uploads/store'
import { watchUrl } from '../watch/links'

export function UploadActions({ upload }: { upload: Upload }) {
  const t = useText()
  const { state, video, id } = upload
  return (
    <div className="row">
      {state === 'ready' && video && (
        <>
          <ButtonLink to={`/watch/${video.id}`} variant="filled">
            {t('upload.watch')}
          </ButtonLink>
          <CopyButton text={watchUrl(video.id)}>{t('app.copyLink')}</CopyButton>
        </>
      )}
      {isSending(upload) && <Button onClick={() => stop(id)}>{t('app.cancel')}</Button>}
      {canRetry(upload) && <Button onClick={() => retry(id)}>{t('app.retry')}</Button>}
      {(state === 'failed' || state === 'stopped') && (
        <Button onClick={() => remove(id)}>{t('upload.remove')}</Button>
      )}
    </div>
  )
}
