import { useQuery } from '@tanstack/react-query'
import { useLocation, useNavigate, useParams } from 'react-router'
import type { Video } from '../../api/client'
import { ApiError } from '../../api/errors'
import { videoQuery } from '../../api/queries'
import { useLiveVideo } from '../../api/use-live-video'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { PageWait } from '../../ui/PageWait'
import { Problem } from '../../ui/Problem'
import { useTitle } from '../../ui/use-title'
import { About } from './About'
import { Unlock } from './lazy'
import { Screen } from './Screen'
import { Side } from './Side'
import classes from './Watch.module.css'

export function Watch() {
  const { id = '' } = useParams()
  const { data: video, error } = useQuery(videoQuery(id))
  useLiveVideo(video)
  useTitle(video?.title ?? '')
  const go = useNavigate()
  const code = !video && error instanceof ApiError && error.code
  if (code === 'not_found') return <Missing />
  if (code === 'password_needed')
    return <Unlock id={id} onName={(name) => go(`/watch/${name}`, { replace: true })} />
  if (!video) return error ? <Problem error={error} /> : <PageWait />
  return (
    <div className={classes.page} style={{ '--ratio': ratioOf(video) } as React.CSSProperties}>
      <Screen video={video} />
      <About video={video} />
      <Side video={video} />
    </div>
  )
}

const ratioOf = ({ has_video, width, height }: Video) => (has_video && height > 0 ? width / height : 16 / 9)

/** The same words whether it does not exist or is not ours to see. */
function Missing() {
  const t = useText()
  const user = useUser()
  const { pathname, search } = useLocation()
  if (user) {
    return (
      <Empty title={t('error.not_found_signed_in')} heading>
        <ButtonLink to="/">{t('notFound.home')}</ButtonLink>
      </Empty>
    )
  }
  return (
    <Empty title={t('error.not_found')} heading>
      <ButtonLink to="/sign-in" state={{ from: pathname + search }} variant="filled">
        {t('sign.in')}
      </ButtonLink>
    </Empty>
  )
}
