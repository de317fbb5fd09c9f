import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Sound } from '../../../api/client'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { playSpan } from '../clip/play-span'
import { afterAt, beforeAt } from './listening'
import classes from './Sound.module.css'
import { useOneAtATime } from './use-one-at-a-time'

type ListeningProps = {
  name: string
  sound: Sound
  url: string
  element: HTMLVideoElement | null
  /** The video is heard with the sound of its own file. */
  original: boolean
}

/** The file, and the same place of the video as it was: the one goes on where the other stopped. */
export function Listening({ name, sound, url, element, original }: ListeningProps) {
  const say = useWords(soundWords)
  const audio = useRef<HTMLAudioElement>(null)
  const [broken, setBroken] = useState(false)
  const stop = useRef(() => {})
  useEffect(() => () => stop.current(), [])
  useOneAtATime(audio, element)
  const hearBefore = () => {
    if (!audio.current || !element) return
    audio.current.pause()
    stop.current()
    const end = sound.end ?? element.duration
    stop.current = playSpan(element, beforeAt(sound, audio.current.currentTime) * 1000, end * 1000)
  }
  const hearAfter = () => {
    if (!audio.current || !element) return
    stop.current()
    if (!element.paused) audio.current.currentTime = afterAt(sound, element.currentTime)
    void audio.current.play().catch(() => undefined)
  }
  const changedIt = original && (sound.request?.chain?.length ?? 0) > 0
  return (
    <div className={classes.listening}>
      {/* biome-ignore lint/a11y/useMediaCaption: the video beside it has the subtitles */}
      <audio
        ref={audio}
        controls
        preload="none"
        src={url}
        aria-label={say('listen', { name })}
        onError={() => setBroken(true)}
      />
      {changedIt && (
        <span className={classes.compare}>
          <Button size="xs" aria-label={say('listenBefore')} title={say('listenBefore')} onClick={hearBefore}>
            {say('before')}
          </Button>
          <Button size="xs" aria-label={say('listenAfter')} title={say('listenAfter')} onClick={hearAfter}>
            {say('after')}
          </Button>
        </span>
      )}
      {broken && <p className="meta">{say('cannotPlay')}</p>}
    </div>
  )
}
