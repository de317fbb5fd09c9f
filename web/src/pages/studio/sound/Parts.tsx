import { ActionIcon } from '@mantine/core'
import { useRef } from 'react'
import type { Sound } from '../../../api/client'
import { bytesText, clockText } from '../../../i18n/format'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import classes from './Sound.module.css'
import { useOneAtATime } from './use-one-at-a-time'

type PartsProps = { sound: Sound; element: HTMLVideoElement | null }

/** Of a split: a file each. One player is enough for all of them. */
export function Parts({ sound, element }: PartsProps) {
  const say = useWords(soundWords)
  const audio = useRef<HTMLAudioElement>(null)
  useOneAtATime(audio, element)
  const play = (url: string) => {
    if (!audio.current) return
    audio.current.src = url
    void audio.current.play().catch(() => undefined)
  }
  return (
    <details className={classes.parts}>
      <summary>{say('parts', { count: sound.parts.length })}</summary>
      {/* biome-ignore lint/a11y/useMediaCaption: the video beside it has the subtitles */}
      <audio ref={audio} controls preload="none" />
      <ol className={classes.list}>
        {sound.parts.map((part, i) => {
          const named = say('partNamed', { number: i + 1, time: clockText(part.begin) })
          return (
            <li key={part.url} className={classes.onePart}>
              <ActionIcon aria-label={named} title={named} onClick={() => play(part.url)}>
                <Icon name="mine" />
              </ActionIcon>
              <span className="meta numerals">
                {clockText(part.begin)} · {say('seconds', { seconds: part.duration.toFixed(1) })} ·{' '}
                {bytesText(part.bytes)}
              </span>
              <ActionIcon
                component="a"
                href={part.url}
                download
                aria-label={say('downloadPart', { number: i + 1 })}
                title={say('downloadPart', { number: i + 1 })}
              >
                <Icon name="download" />
              </ActionIcon>
            </li>
          )
        })}
      </ol>
    </details>
  )
}
