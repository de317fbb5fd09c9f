import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from 'react-router'
import type { Video } from '../../api/client'
import { ApiError } from '../../api/errors'
import { videoQuery } from '../../api/queries'
import { useLiveVideo } from '../../api/use-live-video'
import { PageWait } from '../../ui/PageWait'
import { Problem } from '../../ui/Problem'
import { useTitle } from '../../ui/use-title'
import { About } from './About'
import { Missing, Unlock } from './lazy'
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
