import { type RefObject, useState } from 'react'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import type { Cue } from '../cues/cue'
import { fromTyped, toTyped } from '../cues/markup'
import classes from './Editor.module.css'

type CueTextProps = {
  field: RefObject<HTMLTextAreaElement | null>
  cue: Cue
  number: number
  language: string
  onText: (typed: string) => void
}

/** What is typed stays as it was typed, also where it could be written in another way: the caret stays where it is. */
export function CueText({ field, cue, number, language, onText }: CueTextProps) {
  const say = useWords(studioWords)
  const [typed, setTyped] = useState(() => toTyped(cue.text))
  const shown = fromTyped(typed) === cue.text ? typed : toTyped(cue.text)
  return (
    <textarea
      ref={field}
      className={classes.text}
      lang={language}
      rows={Math.max(2, shown.split('\n').length)}
      value={shown}
      spellCheck
      aria-label={say('text', { number })}
      aria-describedby="cue-keys"
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        onText(event.currentTarget.value)
      }}
    />
  )
}
