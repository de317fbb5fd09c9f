import { Switch } from '@mantine/core'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Switch.css'
import { useState } from 'react'
import { type MessageKey, useText } from '../../i18n/i18n'
import { subtitleWords } from '../../i18n/subtitles'
import { useWords } from '../../i18n/words'
import { setSingleKeys, singleKeysOn } from '../../player/keys'
import { Dialog } from '../../ui/Dialog'
import classes from './Share.module.css'

/** That of the subtitles has its words with their menu. */
const rows: [string[], MessageKey | 'key'][] = [
  [['Space', 'K'], 'keys.play'],
  [['J', 'L'], 'keys.ten'],
  [['←', '→'], 'keys.five'],
  [['↑', '↓'], 'keys.volume'],
  [['M'], 'keys.mute'],
  [['C'], 'key'],
  [['F'], 'keys.fullscreen'],
  [['I'], 'keys.pip'],
  [['0', '…', '9'], 'keys.digit'],
  [[',', '.'], 'keys.frame'],
  [['<', '>'], 'keys.speed'],
  [['/'], 'keys.search'],
  [['?'], 'keys.help'],
]

export default function Keys({ onClose }: { onClose: () => void }) {
  const t = useText()
  const say = useWords(subtitleWords)
  const [on, setOn] = useState(singleKeysOn)
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <div className="column">
        <Switch
          label={t('keys.on')}
          checked={on}
          onChange={(event) => {
            setSingleKeys(event.currentTarget.checked)
            setOn(event.currentTarget.checked)
          }}
        />
        <dl className={classes.list}>
          {rows.map(([keys, name]) => (
            <Row key={name} keys={keys} name={name === 'key' ? say(name) : t(name)} />
          ))}
        </dl>
      </div>
    </Dialog>
  )
}

function Row({ keys, name }: { keys: string[]; name: string }) {
  return (
    <>
      <dt>{keys.map((key) => (key === '…' ? ' … ' : <kbd key={key}>{key}</kbd>))}</dt>
      <dd>{name}</dd>
    </>
  )
}
