import { memo } from 'react'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import type { Cue } from '../cues/cue'
import { plainText } from '../cues/markup'
import { timeText } from '../cues/time'
import { warnings } from '../cues/warnings'
import classes from './Editor.module.css'
import type { Commands } from './use-commands'

type ClosedCueProps = { cue: Cue; number: number; language: string; commands: Commands }

/** A row to read and to choose: a click opens it and goes to its place in the video. */
export const ClosedCue = memo(function ClosedCue({ cue, number, language, commands }: ClosedCueProps) {
  const say = useWords(studioWords)
  const text = plainText(cue.text)
  const time = timeText(cue.begin)
  const found = warnings(cue)
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classes.closed}
      aria-label={say('cue', { number, time, text: text || say('noText') })}
      onClick={() => commands.select(cue.key, 'head')}
    >
      <span className={classes.times}>
        <span>{number}</span>
        <span>{time}</span>
        <span>{say('seconds', { seconds: ((cue.end - cue.begin) / 1000).toFixed(1) })}</span>
        {found.length > 0 && (
          <span className={classes.warning} title={found.map((one) => say(one)).join(' ')}>
            <Icon name="warning" size={16} />
          </span>
        )}
      </span>
      <span className={classes.words} lang={language} data-empty={!text || undefined}>
        {text || say('noText')}
      </span>
    </button>
  )
})
