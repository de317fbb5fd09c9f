import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { useLocation } from 'react-router'
import { serverQuery } from '../../api/queries'
import { useSession } from '../../api/use-session'
import { bytesText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { Icon } from '../../ui/icons'
import { addFiles } from '../../uploads/store'
import classes from './Upload.module.css'

const accepted = 'video/*,audio/*,.mkv,.ts,.m2ts,.flv,.avi,.mov,.wmv,.mxf'

/** The limit is said before anything is chosen. */
export function Picker({ children }: { children?: ReactNode }) {
  const t = useText()
  const w = useWords(uploadWords)
  const { status } = useSession()
  const { pathname } = useLocation()
  const { data: server } = useQuery(serverQuery)
  const input = useRef<HTMLInputElement>(null)
  return (
    <div className={classes.picker}>
      <Icon name="upload" size={40} />
      <p>{w('dropHint')}</p>
      <input
        ref={input}
        type="file"
        multiple
        accept={accepted}
        hidden
        data-testid="upload-input"
        onChange={(event) => {
          void addFiles(event.target.files ?? [])
          event.target.value = ''
        }}
      />
      <div className={classes.ways}>
        <Button variant="filled" onClick={() => input.current?.click()}>
          {t('upload.choose')}
        </Button>
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
