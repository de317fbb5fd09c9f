import { VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/i18n'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { percentOf, type Upload } from '../../uploads/queue'
import { useUploads } from '../../uploads/rows'

const stage = (upload: Upload) =>
  upload.state === 'sending' ? `sending ${Math.floor(percentOf(upload) / 25)}` : upload.state

/** Tells screen readers of each quarter of the way, and of the end. */
export function Announcer() {
  const t = useText()
  const w = useWords(uploadWords)
  const uploads = useUploads()
  const [words, setWords] = useState('')
  const before = useRef(new Map<number, string>())
  useEffect(() => {
    for (const upload of uploads) {
      const now = stage(upload)
      const then = before.current.get(upload.id)
      before.current.set(upload.id, now)
      if (now === then) continue
      const { title } = upload
      if (upload.state === 'ready') setWords(w('announceReady', { title }))
      else if (upload.state === 'failed') setWords(w('announceFailed', { title }))
      else if (upload.state === 'sending')
        setWords(t('upload.progress', { title, percent: percentOf(upload) }))
    }
  }, [uploads, t, w])
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {words}
    </VisuallyHidden>
  )
}
