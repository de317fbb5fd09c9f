import { Button } from '@mantine/core'
import { useState } from 'react'
import { chapterStudioWords } from '../../../i18n/studio-chapters'
import { useWords } from '../../../i18n/words'
import { Bar } from '../../../ui/Bar'
import { Icon } from '../../../ui/icons'
import classes from './Chapters.module.css'
import { useProposal } from './use-proposal'

type SuggestionsProps = { id: string; title: string; onTimes: (times: number[]) => string }

/** `onTimes` takes them in, and says what has become of them. */
export function Suggestions({ id, title, onTimes }: SuggestionsProps) {
  const say = useWords(chapterStudioWords)
  const [outcome, setOutcome] = useState('')
  const { progress, failed, start, stop } = useProposal(id, title, (times) => setOutcome(onTimes(times)))
  const begin = () => {
    setOutcome('')
    start()
  }
  if (progress !== null) {
    return (
      <div className={classes.job} data-testid="suggesting">
        <span className="meta numerals">
          {say('looking')} · {Math.floor(progress * 100)} %
        </span>
        <Bar part={progress} label={say('looking')} />
        <Button onClick={stop}>{say('cancel')}</Button>
      </div>
    )
  }
  return (
    <div className={classes.line}>
      <Button leftSection={<Icon name={failed ? 'retry' : 'search'} />} onClick={begin}>
        {say(failed ? 'retry' : 'suggest')}
      </Button>
      <p className="meta" role="status" data-testid="suggested">
        {failed ? say('suggestFailed') : outcome}
      </p>
    </div>
  )
}
