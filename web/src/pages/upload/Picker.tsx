import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useLocation } from 'react-router'
import { serverQuery } from '../../api/queries'
import { useSession } from '../../api/use-session'
import { bytesText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { FileButton } from '../../ui/FileButton'
import { Icon } from '../../ui/icons'
import { addFiles } from '../../uploads/store'
import { takenTypes } from '../../uploads/types'
import classes from './Upload.module.css'

/** The limit is said before anything is chosen. */
export function Picker({ children }: { children?: ReactNode }) {
  const t = useText()
  const w = useWords(uploadWords)
  const { status } = useSession()
  const { pathname } = useLocation()
  const { data: server } = useQuery(serverQuery)
  return (
    <div className={classes.picker}>
      <Icon name="upload" size={40} />
      <p>{w('dropHint')}</p>
      <div className={classes.ways}>
        <FileButton variant="filled" testId="upload-input" multiple accept={takenTypes} onFiles={addFiles}>
          {t('upload.choose')}
        </FileButton>
        {children}
      </div>
      {server && <p className="meta">{w('limit', { limit: bytesText(server.max_upload_bytes) })}</p>}
      {status === 'signed-out' && (
        <p className={classes.signIn}>
          {w('signIn')}
          <ButtonLink to="/sign-in" state={{ from: pathname }}>
            {t('sign.in')}
          </ButtonLink>
        </p>
      )}
    </div>
  )
}
