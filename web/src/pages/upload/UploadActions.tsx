import { Button } from '@mantine/core'
import { useText } from '../../i18n/i18n'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { CopyButton } from '../../ui/CopyButton'
import { canRetry, isSending, type Upload } from '../../uploads/queue'
import { pause, remove, resume, retry, stop } from '../../uploads/store'
import { watchUrl } from '../watch/links'
import { ChooseAgain } from './ChooseAgain'

export function UploadActions({ upload }: { upload: Upload }) {
  const t = useText()
  const w = useWords(uploadWords)
  const { state, video, early, id } = upload
  return (
    <div className="row">
      {state === 'ready' && video && (
        <>
          <ButtonLink to={`/watch/${video.id}`} variant="filled">
            {w('watch')}
          </ButtonLink>
          <CopyButton text={watchUrl(video.id)}>{t('app.copyLink')}</CopyButton>
        </>
      )}
      {early && ['sending', 'paused', 'checking'].includes(state) && (
        <ButtonLink to={`/watch/${early}`} data-testid="watch-early">
          {w('watchEarly')}
        </ButtonLink>
      )}
      {upload.held === 'disk_full' && <Button onClick={() => retry(id)}>{t('app.retry')}</Button>}
      {state === 'failed' && upload.problem?.code === 'file_changed' && <ChooseAgain upload={upload} />}
      {state === 'sending' && <Button onClick={() => pause(id)}>{w('pause')}</Button>}
      {state === 'paused' && (
        <Button variant="filled" onClick={() => resume(id)}>
          {w('resume')}
        </Button>
      )}
      {(isSending(upload) || state === 'paused') && (
        <Button onClick={() => stop(id)}>{t('app.cancel')}</Button>
      )}
      {canRetry(upload) && <Button onClick={() => retry(id)}>{t('app.retry')}</Button>}
      {(state === 'failed' || state === 'stopped') && (
        <Button onClick={() => remove(id)}>{w('remove')}</Button>
      )}
    </div>
  )
}
