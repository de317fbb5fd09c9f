import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { videoQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { Bar } from '../../ui/Bar'
import { failed } from '../../ui/failed'
import { VisibilitySelect } from '../../ui/VisibilitySelect'
import { isActive, percentOf, type Upload } from '../../uploads/queue'
import { edit, learn, save } from '../../uploads/store'
import { CopyWhenReady } from './CopyWhenReady'
import { Replaces } from './Replaces'
import { Thumbnail } from './Thumbnail'
import classes from './Upload.module.css'
import { UploadActions } from './UploadActions'
import { UploadStatus } from './UploadStatus'

const barTone = { failed: 'error', ready: 'ok' } as const

export function UploadRow({ upload }: { upload: Upload }) {
  const t = useText()
  const tone = barTone[upload.state as keyof typeof barTone] ?? 'accent'
  return (
    <li className={classes.upload} data-testid="upload-row" data-state={upload.state}>
      <Thumbnail file={upload.file} />
      <div className={classes.body}>
        {upload.replaces ? (
          <div>
            <p className={classes.name} lang="">
              {upload.file.name}
            </p>
            <Replaces id={upload.replaces} />
          </div>
        ) : (
          <Fields upload={upload} />
        )}
        <Bar
          part={percentOf(upload) / 100}
          tone={tone}
          label={t('upload.progress', { title: upload.title, percent: percentOf(upload) })}
        />
        <div className={classes.foot}>
          <UploadStatus upload={upload} />
          <UploadActions upload={upload} />
        </div>
      </div>
    </li>
  )
}

function Fields({ upload }: { upload: Upload }) {
  const t = useText()
  useNews(upload)
  const keep = () => void save(upload.id).catch(failed)
  return (
    <>
      <div className={classes.fields}>
        <TextInput
          className={classes.title}
          aria-label={t('upload.name')}
          value={upload.title}
          maxLength={200}
          lang=""
          onChange={(event) => edit(upload.id, { title: event.currentTarget.value })}
          onBlur={keep}
        />
        <VisibilitySelect
          value={upload.visibility}
          onChange={(visibility) => {
            edit(upload.id, { visibility })
            keep()
          }}
        />
      </div>
      <p className="meta">{t(`visibility.${upload.visibility}.hint`)}</p>
      {upload.alone && isActive(upload) && <CopyWhenReady />}
    </>
  )
}

/** The video may have been changed on a page of its own. */
function useNews({ id, video, early }: Upload) {
  const made = video?.id ?? early
  const { data } = useQuery({ ...videoQuery(made ?? ''), enabled: !!made })
  useEffect(() => {
    if (data) learn(id, data)
  }, [id, data])
}
