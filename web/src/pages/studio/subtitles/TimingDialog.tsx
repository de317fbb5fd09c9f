import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Subtitles, Video } from '../../../api/client'
import { asProblem } from '../../../api/errors'
import { useText } from '../../../i18n/i18n'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Dialog } from '../../../ui/Dialog'
import { Select } from '../../../ui/Select'
import { timeText } from '../cues/time'
import { retime } from './changes'
import { Refusal } from './Refusal'
import { moved, readShift, stretches } from './retiming'
import classes from './Subtitles.module.css'

type TimingDialogProps = { video: Video; track: Subtitles; onClose: () => void }

export function TimingDialog({ video, track, onClose }: TimingDialogProps) {
  const t = useText()
  const say = useWords(studioWords)
  const [typed, setTyped] = useState('0')
  const [speed, setSpeed] = useState<keyof typeof stretches>('none')
  const shift = readShift(typed)
  const stretch = stretches[speed]
  const apply = useMutation({
    mutationFn: () => retime(video, track.id, shift ?? 0, stretch),
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (shift !== null) apply.mutate()
  }
  const speeds = (['none', 'slower', 'faster'] as const).map((value) => ({
    value,
    name: say(`stretch.${value}`),
  }))
  const nothing = shift === 0 && stretch === 1
  return (
    <Dialog title={say('timing')} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <TextInput
          label={say('shift')}
          description={say('shiftHint')}
          value={typed}
          inputMode="text"
          error={shift === null ? say('notNumber') : null}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className={classes.field}>
          <span>{say('stretch')}</span>
          <Select label={say('stretch')} value={speed} choices={speeds} onChange={setSpeed} />
        </div>
        <p className="meta numerals" aria-live="polite">
          {[0, video.duration * 1000].map((ms) => (
            <span key={ms} className={classes.move}>
              {say('moves', { from: timeText(ms), to: timeText(moved(ms, shift ?? 0, stretch)) })}
            </span>
          ))}
        </p>
        {apply.error && <Refusal title={say('timing')} problem={asProblem(apply.error)} />}
        <div className={classes.buttons}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={apply.isPending}
            disabled={nothing || shift === null}
          >
            {say('apply')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
