// The picture of a video: the one that is shown, and what can take its place.
import { Button, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { asProblem } from '../../../api/errors'
import { clockText } from '../../../i18n/format'
import { pictureWords } from '../../../i18n/studio-pictures'
import { useWords } from '../../../i18n/words'
import { Chip } from '../../../ui/Chip'
import { Icon } from '../../../ui/icons'
import { Poster } from '../../../ui/Poster'
import { Failure } from '../../../ui/Problem'
import { useNow } from '../chapters/use-now'
import type { PartProps } from '../Tabs'
import { Candidates } from './Candidates'
import { chooseAutomatic, chooseTime, stillsQuery } from './changes'
import classes from './Pictures.module.css'
import { SendPicture } from './SendPicture'
import { sayPictureProblem } from './say-problem'
import { sayKey, useChoosing } from './use-choosing'

export default function PicturesPart({ video, element }: PartProps) {
  const say = useWords(pictureWords)
  const nowMs = useNow(element)
  const choosing = useChoosing()
  const { data: stills } = useQuery(stillsQuery(video))
  const chosen = stills && stills.poster !== 'automatic'
  const { working, done, error, choose } = choosing
  if (!video.has_video) return <p className={classes.none}>{say('soundOnly')}</p>
  const takeFrom = (time: number) => choose('time', () => chooseTime(video.id, time), time)
  // What stands on the screen, also when that is between two ticks of the clock.
  const here = () => takeFrom(Math.min(element?.currentTime ?? nowMs / 1000, video.duration))
  const said = working ?? done
  return (
    <div className={classes.desk} data-testid="pictures">
      <figure className={classes.shown} aria-busy={working !== null}>
        <div className={classes.picture} data-testid="poster-now" data-chosen={chosen}>
          <Poster video={video} />
          {working && (
            <div className={classes.veil}>
              <Loader color="var(--mr-accent)" />
            </div>
          )}
        </div>
        <figcaption className={classes.caption}>
          <span className="meta">{say(video.clip ? 'ofClip' : 'shown')}</span>
          {stills && <Chip icon={chosen ? 'check' : 'info'}>{say(chosen ? 'chosen' : 'automatic')}</Chip>}
        </figcaption>
      </figure>
      <p role="status" className={classes.status} data-testid="picture-state">
        {said && (
          <>
            {done && <Icon name="check" />}
            {say(sayKey(working ? 'working' : 'done', said.kind), { time: clockText(said.time) })}
          </>
        )}
      </p>
      {error !== null && <Failure text={sayPictureProblem(say, error)} code={asProblem(error).code} />}
      {!video.clip && (
        <div className={classes.line}>
          <Button variant="filled" leftSection={<Icon name="clock" />} disabled={!!working} onClick={here}>
            {say('useTime', { time: clockText(nowMs / 1000) })}
          </Button>
          {chosen && (
            <Button
              leftSection={<Icon name="retry" />}
              disabled={!!working}
              onClick={() => choose('reset', () => chooseAutomatic(video.id))}
            >
              {say('reset')}
            </Button>
          )}
        </div>
      )}
      {!video.clip && <Candidates video={video} busy={working !== null} onChoose={takeFrom} />}
      <SendPicture id={video.id} choosing={choosing} />
    </div>
  )
}
