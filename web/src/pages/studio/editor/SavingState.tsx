import { language } from '../../../i18n/i18n'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import type { Saving } from '../cues/autosave'
import classes from './Editor.module.css'

const clock = (at: number) =>
  new Intl.DateTimeFormat(language() === 'zh' ? 'zh-CN' : 'en-GB', {
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)

export function SavingState({ saving }: { saving: Saving }) {
  const say = useWords(studioWords)
  const words = () => {
    if (saving.state === 'saved')
      return saving.at === null ? say('saved') : say('savedAt', { time: clock(saving.at) })
    if (saving.state === 'sending') return say('sendingChanges')
    if (saving.state === 'away' || saving.state === 'empty') return say(saving.state)
    return say('changed')
  }
  return (
    <p className={classes.saving} role="status" data-testid="saving" data-state={saving.state}>
      {saving.state === 'saved' && <Icon name="check" size={16} />}
      {(saving.state === 'away' || saving.state === 'empty') && <Icon name="warning" size={16} />}
      {words()}
    </p>
  )
}
