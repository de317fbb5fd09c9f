import { useUser } from '../../api/use-session'
import { bytesText, secondsText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { remainingText } from '../../i18n/remaining'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { BinHint } from '../../ui/BinHint'
import { Chip } from '../../ui/Chip'
import { Failure } from '../../ui/Problem'
import { percentOf, secondsLeft, type Upload } from '../../uploads/queue'
import { Filling } from './Filling'
import classes from './Upload.module.css'
import { heldWords, useReason } from './use-reason'

export function UploadStatus({ upload }: { upload: Upload }) {
  const t = useText()
  const w = useWords(uploadWords)
  const user = useUser()
  const reason = useReason(upload)
  if (upload.state === 'failed' && reason)
    return (
      <>
        <Failure text={reason} code={upload.problem?.code} />
        <BinHint code={upload.problem?.code} />
      </>
    )
  if (upload.state === 'sending' && upload.held)
    return (
      <p data-testid="upload-held">
        <Chip icon="warning" tone="warning">
          {w(heldWords[upload.held], { percent: percentOf(upload) })}
        </Chip>
      </p>
    )
  if (upload.state === 'sending') return <Sending upload={upload} />
  if (upload.state === 'ready' && upload.video) {
    const { ready_in_ms: ms } = upload.video
    return (
      <div className={classes.ready} data-testid="upload-ready">
        <Chip icon="check" tone="ok">
          {upload.replaces
            ? w('replaced')
            : typeof ms !== 'number'
              ? t('upload.ready')
              : w('readyIn', { seconds: secondsText(ms) })}
        </Chip>
        <Filling video={upload.video} />
      </div>
    )
  }
  const words = {
    waiting: user ? t('upload.waiting') : w('waitingSignIn'),
    checking: w('checking'),
    paused: w('pausedAt', { percent: percentOf(upload) }),
    stopped: t('upload.stopped'),
  }
  return <p className="meta">{words[upload.state as keyof typeof words]}</p>
}

function Sending({ upload }: { upload: Upload }) {
  const w = useWords(uploadWords)
  const left = secondsLeft(upload)
  const parts = [
    w('sending', { sent: bytesText(upload.sent), total: bytesText(upload.file.size) }),
    upload.speed > 0 && w('speed', { speed: bytesText(upload.speed) }),
    left !== null && w('left', { time: remainingText(left) }),
  ]
  return <p className="meta numerals">{parts.filter(Boolean).join(' · ')}</p>
}
