import { Switch } from '@mantine/core'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Switch.css'
import { useState } from 'react'
import { useText } from '../../i18n/i18n'
import { keyWords } from '../../i18n/keys'
import { subtitleWords } from '../../i18n/subtitles'
import { useWords } from '../../i18n/words'
import { setSingleKeys, singleKeysOn } from '../../player/keys'
import { Dialog } from '../../ui/Dialog'
import classes from './Share.module.css'

/** That of the subtitles has its words with their menu. */
const rows: [string[], keyof typeof keyWords.en | 'key'][] = [
  [['Space', 'K'], 'play'],
  [['J', 'L'], 'ten'],
  [['←', '→'], 'five'],
  [['↑', '↓'], 'volume'],
  [['M'], 'mute'],
  [['C'], 'key'],
  [['F'], 'fullscreen'],
  [['I'], 'pip'],
  [['0', '…', '9'], 'digit'],
  [[',', '.'], 'frame'],
  [['<', '>'], 'speed'],
  [['/'], 'search'],
  [['?'], 'help'],
]

export default function Keys({ onClose }: { onClose: () => void }) {
  const t = useText()
  const say = useWords(keyWords)
  const saySubtitles = useWords(subtitleWords)
  const [on, setOn] = useState(singleKeysOn)
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <div className="column">
        <Switch
          label={say('on')}
          checked={on}
          onChange={(event) => {
            setSingleKeys(event.currentTarget.checked)
            setOn(event.currentTarget.checked)
          }}
        />
        <dl className={classes.list}>
          {rows.map(([keys, name]) => (
            <Row key={name} keys={keys} name={name === 'key' ? saySubtitles(name) : say(name)} />
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
