import { Button } from '@mantine/core'
import { useText } from '../../i18n/i18n'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { isOver } from '../../uploads/queue'
import { useUploads } from '../../uploads/rows'
import { clearFinished } from '../../uploads/store'
import classes from './Upload.module.css'
import { UploadRow } from './UploadRow'

export function UploadList() {
  const t = useText()
  const w = useWords(uploadWords)
  const uploads = useUploads()
  if (uploads.length === 0) return null
  return (
    <section className="column" aria-label={t('upload.title')}>
      <ul className={classes.list}>
        {uploads.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
      </ul>
      {uploads.some(isOver) && (
        <p>
          <Button onClick={clearFinished}>{w('clear')}</Button>
        </p>
      )}
    </section>
  )
}
