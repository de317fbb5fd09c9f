import { useState } from 'react'
import type { Video } from '../../api/client'
import { absoluteDate, relativeDate } from '../../i18n/format'
import { StateChips } from '../library/StateChips'
import { Actions } from './Actions'
import { Description } from './Description'
import { Arriving, Downloads, EditVideo, Keys, Share, Technical } from './lazy'
import classes from './Watch.module.css'

export type Panel = 'share' | 'download' | 'edit' | 'technical' | 'keys'

export function About({ video }: { video: Video }) {
  const [panel, setPanel] = useState<Panel | null>(null)
  const close = () => setPanel(null)
  return (
    <div className={classes.about}>
      <h1 className={classes.title} lang="">
        {video.title}
      </h1>
      <div className={classes.line}>
        <div className={classes.who}>
          <p className="meta">
            <span lang="">{video.owner.username}</span> ·{' '}
            <time dateTime={video.created_at} title={absoluteDate(video.created_at)}>
              {relativeDate(video.created_at)}
            </time>
          </p>
          {video.can_edit && <StateChips video={video} />}
        </div>
        <Actions video={video} onPanel={setPanel} />
      </div>
      {video.early && <Arriving video={video} />}
      <Description text={video.description} />
      {panel === 'share' && <Share video={video} onClose={close} />}
      {panel === 'download' && <Downloads video={video} onClose={close} />}
      {panel === 'edit' && <EditVideo video={video} onClose={close} />}
      {panel === 'technical' && <Technical video={video} onClose={close} />}
      {panel === 'keys' && <Keys onClose={close} />}
    </div>
  )
}
