import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import type { Sound, Video } from '../../../api/client'
import { asProblem } from '../../../api/errors'
import { useLanguage, useText } from '../../../i18n/i18n'
import { soundWords } from '../../../i18n/studio-sound'
import { soundUseWords } from '../../../i18n/studio-sound-use'
import { useWords } from '../../../i18n/words'
import { Dialog } from '../../../ui/Dialog'
import { Failure } from '../../../ui/Problem'
import { Select } from '../../../ui/Select'
import { languages } from '../subtitles/languages'
import { Field } from './Field'
import { putToUse } from './in-use'
import classes from './Sound.module.css'
import { saySoundProblem } from './telling'

type AddDialogProps = { video: Video; sound: Sound; onClose: () => void }

/** What viewers choose a further sound by: its name and its language. */
export function AddDialog({ video, sound, onClose }: AddDialogProps) {
  const t = useText()
  const say = useWords(soundUseWords)
  const sayFile = useWords(soundWords)
  const reader = useLanguage()
  const [title, setTitle] = useState('')
  const [language, setLanguage] = useState('')
  const choices = useMemo(
    () => [{ value: '', name: say('sameLanguage') }, ...languages(reader)],
    [reader, say],
  )
  const add = useMutation({
    mutationFn: () =>
      putToUse(video.id, {
        result: sound.id,
        mode: 'add',
        title: title.trim(),
        ...(language && { language }),
      }),
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  return (
    <Dialog title={say('addTitle')} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <TextInput
          label={say('trackTitle')}
          description={say('trackTitleHint')}
          value={title}
          maxLength={60}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Field label={say('language')}>
          <Select label={say('language')} value={language} choices={choices} onChange={setLanguage} />
        </Field>
        {add.error && <Failure text={saySoundProblem(sayFile, add.error)} code={asProblem(add.error).code} />}
        <div className={classes.dialogButtons}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="filled" loading={add.isPending}>
            {say('addIt')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
