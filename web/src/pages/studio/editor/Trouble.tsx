import { Button } from '@mantine/core'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { Refusal } from '../subtitles/Refusal'
import classes from './Editor.module.css'
import type { SavingDesk } from './use-saving'

type TroubleProps = {
  saving: Pick<SavingDesk, 'state' | 'loadTheirs' | 'keepMine'>
  /** What to say when they are no more, and when somebody else has changed them. */
  gone: string
  conflict: string
}

/** What only a person can decide: the server keeps another text, or does not take this one. */
export function Trouble({ saving, gone, conflict }: TroubleProps) {
  const { state, loadTheirs, keepMine } = saving
  const say = useWords(studioWords)
  if (state.state === 'refused') {
    const { problem } = state
    if (problem.code === 'not_found') return <p role="alert">{gone}</p>
    return (
      <div className={classes.trouble}>
        <Refusal title={say('changed')} problem={problem} />
      </div>
    )
  }
  if (state.state !== 'conflict') return null
  return (
    <div className={classes.trouble} role="alert" data-testid="conflict">
      <p>
        <Icon name="warning" /> {conflict}
      </p>
      <div className="row">
        <Button onClick={() => void loadTheirs()}>{say('loadTheirs')}</Button>
        <Button variant="filled" onClick={() => void keepMine()}>
          {say('keepMine')}
        </Button>
      </div>
    </div>
  )
}
