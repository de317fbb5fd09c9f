import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { Menu } from '../../../ui/Menu'
import classes from './Editor.module.css'

const rows = [
  [['Tab'], 'keys.tab'],
  [['Esc'], 'keys.esc'],
  [['↑', '↓'], 'keys.arrows'],
  [['Alt', '↑ ↓'], 'keys.altArrows'],
  [['Enter'], 'keys.enter'],
  [['[', ']'], 'keys.set'],
  [['Alt', '[ ]'], 'keys.altSet'],
  [['Ctrl', 'Enter'], 'keys.split'],
  [['Alt', '← →'], 'keys.shift'],
  [['Ins', 'Del'], 'keys.add'],
  [['Ctrl', '⇧', 'Z'], 'keys.undo'],
] as const

/** The list for those who see it, and one sentence for those who hear it. */
export function EditorKeys() {
  const say = useWords(studioWords)
  return (
    <>
      <p id="cue-keys" hidden>
        {say('keysHint')}
      </p>
      <Menu label={say('keys')} button={<Icon name="keyboard" />} className={classes.keys}>
        {() => (
          <dl className={classes.keyList}>
            {rows.map(([keys, name]) => (
              <div key={name}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{say(name)}</dd>
              </div>
            ))}
          </dl>
        )}
      </Menu>
    </>
  )
}
