import { ActionIcon, Button } from '@mantine/core'
import type { ReactNode, RefObject } from 'react'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import type { Saving } from '../cues/autosave'
import type { History } from '../cues/history'
import { warnings } from '../cues/warnings'
import classes from './Editor.module.css'
import { EditorKeys } from './EditorKeys'
import { PlusIcon, TurnIcon } from './icons'
import { SavingState } from './SavingState'
import type { Commands } from './use-commands'

type ToolbarProps = {
  back: RefObject<HTMLButtonElement | null>
  name: string
  language: string
  saving: Saving
  history: History
  undo: () => void
  redo: () => void
  commands: Commands
  onClose: () => void
  /** Of a draft. */
  publish: ReactNode
}

export function Toolbar(props: ToolbarProps) {
  const { back, name, language, saving, history, undo, redo, commands, onClose, publish } = props
  const say = useWords(studioWords)
  const hard = history.now.cues.filter((cue) => warnings(cue).length > 0).length
  return (
    <div className={classes.toolbar}>
      <div className={classes.line}>
        <Button ref={back} leftSection={<Icon name="back" />} onClick={onClose}>
          {say('back')}
        </Button>
        <h2 className={classes.name} lang={language}>
          {name}
        </h2>
        <SavingState saving={saving} />
      </div>
      <div className={classes.line}>
        <Button leftSection={<PlusIcon />} onClick={() => commands.add('here')}>
          {say('addCue')}
        </Button>
        <ActionIcon
          aria-label={say('undo')}
          title={say('undo')}
          disabled={history.past.length === 0}
          onClick={undo}
        >
          <TurnIcon />
        </ActionIcon>
        <ActionIcon
          aria-label={say('redo')}
          title={say('redo')}
          disabled={history.future.length === 0}
          onClick={redo}
        >
          <TurnIcon forth />
        </ActionIcon>
        {hard > 0 && (
          <button
            type="button"
            className={classes.hard}
            aria-label={say('nextWarning', { count: hard })}
            title={say('nextWarning', { count: hard })}
            onClick={commands.nextWarning}
          >
            <Icon name="warning" size={16} /> {hard}
          </button>
        )}
        <span className={classes.gap} />
        {publish}
        <EditorKeys />
      </div>
    </div>
  )
}
