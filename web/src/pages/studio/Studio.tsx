// Where a video is worked on: the video on the left, its parts in tabs on the right; on a phone one above the other.
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import type { Video } from '../../api/client'
import { videoQuery } from '../../api/queries'
import { useLiveVideo } from '../../api/use-live-video'
import { parseClock } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { studioWords } from '../../i18n/studio'
import { useWords } from '../../i18n/words'
import { Player } from '../../player/Player'
import { type Source, sourceOf } from '../../player/source'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { PageWait } from '../../ui/PageWait'
import { Problem } from '../../ui/Problem'
import { useTitle } from '../../ui/use-title'
import classes from './Studio.module.css'
import { Tabs } from './Tabs'

export function Studio() {
  const say = useWords(studioWords)
  const { id = '' } = useParams()
  const { data: video, error } = useQuery(videoQuery(id))
  useLiveVideo(video)
  useTitle(video ? say('title', { title: video.title }) : '')
  if (!video) return error ? <Problem error={error} /> : <PageWait />
  if (!video.can_edit || video.state !== 'ready') {
    return (
      <Empty title={say(video.can_edit ? 'notReady' : 'notYours')} heading>
        <ButtonLink to={`/watch/${id}`}>{say('watch')}</ButtonLink>
      </Empty>
    )
  }
  return <Desk video={video} />
}

/** Another address when another sound is heard with the pictures, so that the player loads it. */
function withSoundNow(source: Source, { made_sounds: sounds }: Video): Source {
  const heard = sounds.filter((sound) => sound.heard).map(({ id }) => id)
  return heard.length > 0 ? { ...source, hls: `${source.hls}?sounds=${heard.join()}` } : source
}

/** Not the subtitles while one of them is edited: then its present text is shown instead. */
function Desk({ video }: { video: Video }) {
  const t = useText()
  const say = useWords(studioWords)
  const [params] = useSearchParams()
  const [element, setElement] = useState<HTMLVideoElement | null>(null)
  const screen = useCallback(
    (box: HTMLDivElement | null) => setElement(box?.querySelector('video') ?? null),
    [],
  )
  const [startAt] = useState(() => parseClock(params.get('t') ?? '') ?? 0)
  const source = withSoundNow(sourceOf(video), video)
  // What is drawn into the picture makes it another one, so it begins again.
  const burnt = video.picture_subtitles.find((one) => one.burnt)?.track ?? 0
  const shown = params.has('track') ? { ...source, subtitles: [] } : source
  return (
    <div className={classes.desk} style={{ '--ratio': source.width / source.height } as React.CSSProperties}>
      <div className={classes.left}>
        <div key={burnt} ref={screen} className={classes.screen}>
          <Player source={shown} startAt={element?.currentTime || startAt} autoplay={false} fit="frame" />
        </div>
        <header className={classes.head}>
          <h1 className={classes.title} lang="">
            <span title={video.title}>{video.title}</span>
          </h1>
          <Link to={`/watch/${video.id}`} className="meta">
            {say('watch')}
          </Link>
        </header>
      </div>
      <section className={classes.right} aria-label={t('watch.studio')}>
        <Tabs video={video} element={element} />
      </section>
    </div>
  )
}
