import { useEffect, useLayoutEffect, useRef } from 'react'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import type { Cue } from '../cues/cue'
import { warnings } from '../cues/warnings'
import { CueText } from './CueText'
import classes from './Editor.module.css'
import { TimeField } from './TimeField'
import type { Commands } from './use-commands'

type OpenCueProps = {
  cue: Cue
  number: number
  isLast: boolean
  language: string
  commands: Commands
  onHeight: (height: number) => void
}

/** The row that is worked on. In the order of the keyboard its text comes last: Tab plays there. */
export function OpenCue({ cue, number, isLast, language, commands, onHeight }: OpenCueProps) {
  const say = useWords(studioWords)
  const box = useRef<HTMLDivElement>(null)
  const head = useRef<HTMLButtonElement>(null)
  const text = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const wanted = commands.takeFocus(cue.key)
    if (wanted) (wanted === 'text' ? text : head).current?.focus({ preventScroll: true })
  }, [cue.key, commands])
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const measure = () => onHeight(element.offsetHeight)
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [onHeight])
  const actions: [string, () => void, boolean?][] = [
    [say('setBegin'), () => commands.setBegin()],
    [say('setEnd'), () => commands.setEnd()],
    [say('split'), () => commands.split(text.current?.selectionStart ?? 0)],
    [say('merge'), commands.merge, isLast],
    [say('addAfter'), () => commands.add('after')],
    [say('deleteCue'), commands.remove],
  ]
  return (
    <div ref={box} className={classes.open}>
      <div className={classes.line}>
        <button
          ref={head}
          type="button"
          data-head=""
          className={classes.head}
          aria-label={say('openCue', { number })}
          aria-describedby="cue-keys"
          onClick={() => commands.select(cue.key, 'head')}
        >
          {number}
        </button>
        <TimeField label={say('begin')} ms={cue.begin} onChange={commands.setBegin} />
        <span aria-hidden="true">→</span>
        <TimeField label={say('end')} ms={cue.end} onChange={commands.setEnd} />
        <span className="meta numerals">
          {say('seconds', { seconds: ((cue.end - cue.begin) / 1000).toFixed(1) })}
        </span>
      </div>
      <div className={classes.actions}>
        {actions.map(([name, act, absent]) => (
          <button key={name} type="button" className={classes.action} disabled={absent} onClick={act}>
            {name}
          </button>
        ))}
      </div>
      <CueText field={text} cue={cue} number={number} language={language} onText={commands.setText} />
      {warnings(cue).map((one) => (
        <p key={one} className={classes.warning}>
          <Icon name="warning" size={16} /> {say(one)}
        </p>
      ))}
    </div>
  )
}
