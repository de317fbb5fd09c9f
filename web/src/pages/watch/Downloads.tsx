import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Download, Video } from '../../api/client'
import { sayProblem } from '../../api/errors'
import { cancel, downloadsKey, fetchDownloads, isUnderWay, make } from '../../downloads/follow'
import { downloadWords } from '../../i18n/downloads'
import { bytesText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { useWords } from '../../i18n/words'
import { Bar } from '../../ui/Bar'
import { Dialog } from '../../ui/Dialog'
import { failed } from '../../ui/failed'
import { Icon } from '../../ui/icons'
import { PageWait } from '../../ui/PageWait'
import { Problem } from '../../ui/Problem'
import classes from './Downloads.module.css'

/** Every quality as a file: at once where it is there, otherwise made first. */
export default function Downloads({ video, onClose }: { video: Video; onClose: () => void }) {
  const t = useText()
  const { data, error } = useQuery({
    queryKey: downloadsKey(video.id),
    queryFn: () => fetchDownloads(video.id),
    refetchInterval: ({ state }) => (state.data?.items.some(isUnderWay) ? 1000 : false),
    staleTime: 0,
  })
  return (
    <Dialog title={t('app.download')} onClose={onClose}>
      {error && <Problem error={error} />}
      {!data && !error && <PageWait />}
      <ul className={classes.list} data-testid="downloads">
        {data?.items.map((one) => (
          <Quality key={one.quality} video={video} one={one} />
        ))}
        {data?.items.length === 0 && (
          <li className={classes.one}>
            <a href={`${video.urls.mp4}?download`}>{video.title}</a>
          </li>
        )}
        {video.can_edit && !video.clip && <Untouched video={video} />}
      </ul>
    </Dialog>
  )
}

/** What was uploaded, byte by byte: nobody else may have it. */
function Untouched({ video }: { video: Video }) {
  const t = useText()
  const say = useWords(downloadWords)
  return (
    <li className={classes.one} data-quality="untouched">
      <span>
        <strong>{say('untouched')}</strong>{' '}
        <span className="meta numerals">
          {bytesText(video.bytes)} · {say('untouchedHint')}
        </span>
      </span>
      <Button
        component="a"
        href={`/api/v1/videos/${video.id}/original`}
        download
        leftSection={<Icon name="download" />}
        aria-label={`${t('app.download')} ${say('untouched')}`}
      >
        {t('app.download')}
      </Button>
    </li>
  )
}

function Quality({ video, one }: { video: Video; one: Download }) {
  const t = useText()
  const w = useWords(downloadWords)
  const name = one.quality === 'original' ? w('original') : `${one.quality}p`
  const underWay = isUnderWay(one)
  return (
    <li className={classes.one} data-quality={one.quality} data-state={one.state}>
      <span>
        <strong>{name}</strong>{' '}
        <span className="meta numerals">
          {one.width > 0 && `${one.width} × ${one.height} · `}
          {one.state === 'ready' ? bytesText(one.bytes) : w('about', { size: bytesText(one.bytes) })}
        </span>
      </span>
      {one.state === 'ready' && (
        <Button
          component="a"
          href={one.url}
          download
          variant="filled"
          leftSection={<Icon name="download" />}
          aria-label={`${t('app.download')} ${name}`}
        >
          {t('app.download')}
        </Button>
      )}
      {underWay && (
        <Button
          onClick={() => cancel(video.id, one.quality).catch(failed)}
          aria-label={`${t('app.cancel')} ${name}`}
        >
          {t('app.cancel')}
        </Button>
      )}
      {(one.state === 'absent' || one.state === 'failed') && (
        <Button onClick={() => make(video, one.quality).catch(failed)} aria-label={`${w('make')} ${name}`}>
          {w('make')}
        </Button>
      )}
      {underWay && (
        <span className={classes.wide}>
          <Bar part={one.progress} label={w('progress', { name, percent: Math.floor(one.progress * 100) })} />
        </span>
      )}
      {one.state === 'failed' && <Failed code={one.reason?.code ?? 'internal'} />}
    </li>
  )
}

function Failed({ code }: { code: string }) {
  const t = useText()
  const said = sayProblem({ status: 0, code })
  return <span className={`${classes.wide} meta`}>{t(said.key, said.params)}</span>
}
