import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Video } from '../api/client'
import { parseClock } from '../i18n/format'
import { useText } from '../i18n/i18n'
import { Player } from '../player/Player'
import { sourceOf } from '../player/source'
import { Icon } from '../ui/icons'
import { beControlled } from './control'
import { fetchVideo } from './fetch-video'

const params = new URLSearchParams(window.location.search)
const asked = decodeURIComponent(window.location.pathname.split('/')[2] ?? '')
const Unlock = lazy(() => import('../pages/watch/sharing/Unlock'))

export function Embed() {
  const t = useText()
  const [video, setVideo] = useState<Video | null>(null)
  const [id, setId] = useState(asked)
  const [missing, setMissing] = useState(false)
  const [locked, setLocked] = useState(false)
  useEffect(
    () => fetchVideo(id, setVideo, (status) => (status === 403 ? setLocked(true) : setMissing(true))),
    [id],
  )
  const stage = useRef<HTMLElement>(null)
  // Whoever lets everybody watch a video while it arrives lets frames play it, too.
  const plays = video?.state === 'ready' || !!video?.early?.for_all
  useEffect(() => {
    const element = plays && stage.current?.querySelector('video')
    return element ? beControlled(element) : undefined
  }, [plays])
  if (locked) {
    const onName = (name: string) => {
      setLocked(false)
      setId(name)
    }
    return (
      <Suspense>
        <div className="embed-form">
          <Unlock id={id} onName={onName} />
        </div>
      </Suspense>
    )
  }
  if (missing || video?.state === 'rejected') {
    return (
      <div className="embed-words" role="alert">
        <Icon name="warning" size={32} />
        <p>{t('error.not_found_signed_in')}</p>
      </div>
    )
  }
  if (!video) return <FirstPaint />
  if (!plays) {
    return (
      <div className="embed-words" role="status">
        <p>{t('watch.preparing')}</p>
      </div>
    )
  }
  const startAt = parseClock(params.get('t') ?? '') ?? 0
  return (
    <main className="embed-stage" ref={stage}>
      <Player
        source={sourceOf(video)}
        startAt={startAt}
        autoplay={params.get('autoplay') === '1'}
        fit="frame"
        top={<TitleLink video={video} />}
      />
    </main>
  )
}

/** What stood here before, see config/first-paint.ts. */
const FirstPaint = () => (
  <div className="first">
    <i />
  </div>
)

function TitleLink({ video }: { video: Video }) {
  const t = useText()
  return (
    <a
      className="embed-title"
      href={`/watch/${video.id}`}
      target="_blank"
      rel="noopener"
      title={t('player.watchOn')}
    >
      <span lang="">{video.title}</span>
    </a>
  )
}
