import { Button } from '@mantine/core'
import { useRef } from 'react'
import type { Transcription, Video } from '../../../api/client'
import { useLanguage } from '../../../i18n/i18n'
import { remainingText } from '../../../i18n/remaining'
import { speechWords } from '../../../i18n/studio-speech'
import { useWords } from '../../../i18n/words'
import { languageName } from '../../../player/sounds'
import { Bar } from '../../../ui/Bar'
import { Chip } from '../../../ui/Chip'
import { failed } from '../../../ui/failed'
import { Icon } from '../../../ui/icons'
import { type Seen, secondsLeft } from '../sound/time-left'
import { goOn, isUnderWay, stop } from './changes'
import classes from './Speech.module.css'
import { sayReason } from './telling'

type SpeechRowProps = { video: Video; one: Transcription }

export function SpeechRow({ video, one }: SpeechRowProps) {
  const say = useWords(speechWords)
  const reader = useLanguage()
  const underWay = isUnderWay(one)
  const name = [say('underWay'), one.language && languageName(one.language, reader)]
    .filter(Boolean)
    .join(' · ')
  return (
    <li className={classes.job} data-testid="transcription" data-state={one.state}>
      <div className={classes.head}>
        <strong>{name}</strong>
        {one.state === 'failed' && (
          <Chip icon="warning" tone="error">
            {say('failedState')}
          </Chip>
        )}
        {one.state === 'cancelled' && <Chip icon="close">{say('cancelled')}</Chip>}
      </div>
      {underWay && <Progress one={one} />}
      {one.reason && <p>{sayReason(say, one.reason.code)}</p>}
      <div className="row">
        {!underWay && (
          <Button leftSection={<Icon name="retry" />} onClick={() => goOn(video, one).catch(failed)}>
            {say('retry')}
          </Button>
        )}
        <Button onClick={() => stop(video, one.id).catch(failed)}>
          {say(underWay ? 'cancel' : 'forget')}
        </Button>
      </div>
    </li>
  )
}

/** Drawn anew with each answer of the server, so that the time left is one of now. */
function Progress({ one: { state, progress } }: { one: Transcription }) {
  const say = useWords(speechWords)
  const now: Seen = { at: performance.now(), part: progress }
  const first = useRef<Seen | null>(null)
  if (state === 'running') first.current ??= now
  const left = first.current && secondsLeft(first.current, now)
  const percent = Math.floor(progress * 100)
  return (
    <>
      <span className="meta numerals">
        {state === 'queued' ? say('queued') : `${say('running')} · ${say('percent', { percent })}`}
        {left !== null && ` · ${say('left', { time: remainingText(left) })}`}
      </span>
      <Bar part={progress} label={say('progress', { percent })} />
      <span className="meta">{say('goesOn')}</span>
    </>
  )
}
