import { Checkbox, Textarea, TextInput } from '@mantine/core'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, unwrap, type Video } from '../../api/client'
import { clockText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { podcastWords } from '../../i18n/podcast'
import { shareWords } from '../../i18n/share'
import { useWords } from '../../i18n/words'
import { CopyButton } from '../../ui/CopyButton'
import { Dialog } from '../../ui/Dialog'
import { embedCode, watchUrl } from './links'
import { QrCode } from './QrCode'
import classes from './Share.module.css'
import { OwnerPart } from './sharing/OwnerPart'

/** Of whose video it is; an error where there is none. */
const podcastQuery = ({ owner: { username: name }, visibility }: Video) =>
  queryOptions({
    queryKey: ['podcast', name],
    queryFn: () => unwrap(api.GET('/api/v1/podcasts/{name}', { params: { path: { name } } })),
    enabled: visibility === 'public',
    retry: false,
  })

export default function Share({ video, onClose }: { video: Video; onClose: () => void }) {
  const t = useText()
  const say = useWords(shareWords)
  const [second] = useState(() => Math.floor(window.__millrace?.video.currentTime ?? 0))
  const [atSecond, setAtSecond] = useState(false)
  const link = watchUrl(video.id, atSecond ? second : 0)
  const code = embedCode(video)
  const sayPodcast = useWords(podcastWords)
  const { data: podcast } = useQuery(podcastQuery(video))
  return (
    <Dialog title={say('title')} onClose={onClose} size={520}>
      <div className="page">
        <div className="column">
          {video.visibility === 'private' && !video.password && !video.shared && <p>{say('private')}</p>}
          <div className={classes.line}>
            <TextInput label={say('link')} value={link} readOnly onFocus={(event) => event.target.select()} />
            <CopyButton text={link} variant="filled">
              {t('app.copyLink')}
            </CopyButton>
          </div>
          {second > 0 && (
            <Checkbox
              label={say('at', { time: clockText(second) })}
              checked={atSecond}
              onChange={(event) => setAtSecond(event.currentTarget.checked)}
            />
          )}
          <div className={classes.line}>
            <Textarea
              label={say('embed')}
              value={code}
              readOnly
              rows={3}
              onFocus={(event) => event.target.select()}
            />
            <CopyButton text={code}>{t('app.copy')}</CopyButton>
          </div>
          <QrCode text={link} label={say('qr')} />
        </div>
        {video.can_edit && <OwnerPart video={video} />}
        {podcast && (
          <p>
            <a href={podcast.url} data-testid="podcast-link">
              {sayPodcast('title')}
            </a>{' '}
            <span lang="">{podcast.title}</span>
          </p>
        )}
        {video.visibility !== 'private' && (
          <details className={classes.players}>
            <summary>{say('players')}</summary>
            <Address name="HLS" path={video.urls.hls} />
            <Address name="DASH" path={video.urls.dash} />
          </details>
        )}
      </div>
    </Dialog>
  )
}

function Address({ name, path }: { name: string; path: string }) {
  const t = useText()
  const address = new URL(path, location.href).href
  return (
    <div className={classes.line}>
      <TextInput label={name} value={address} readOnly onFocus={(event) => event.target.select()} />
      <CopyButton text={address}>{t('app.copy')}</CopyButton>
    </div>
  )
}
