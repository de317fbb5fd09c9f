import { Button, Checkbox, TextInput } from '@mantine/core'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useMemo, useState } from 'react'
import type { Subtitles, Video } from '../../../api/client'
import { useLanguage, useText } from '../../../i18n/i18n'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { Dialog } from '../../../ui/Dialog'
import { Problem } from '../../../ui/Problem'
import { Select } from '../../../ui/Select'
import { setDetails } from './changes'
import { languages } from './languages'
import classes from './Subtitles.module.css'

type DetailsDialogProps = { video: Video; track: Subtitles; onClose: () => void }

const other = '?'

export function DetailsDialog({ video, track, onClose }: DetailsDialogProps) {
  const t = useText()
  const say = useWords(studioWords)
  const reader = useLanguage()
  const known = useMemo(() => languages(reader), [reader])
  const isKnown = !track.language || known.some(({ value }) => value === track.language)
  const [chosen, setChosen] = useState(isKnown ? track.language : other)
  const [tag, setTag] = useState(track.language)
  const [form, setForm] = useState(track)
  const change = (part: Partial<Subtitles>) => setForm({ ...form, ...part })
  const save = useMutation({
    mutationFn: () => {
      const { label, kind, default: preset, forced } = form
      const language = chosen === other ? tag.trim() : chosen
      return setDetails(video, track.id, { language, label: label.trim(), kind, default: preset, forced })
    },
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  const choices = [
    { value: '', name: say('languageUnknown') },
    ...known,
    { value: other, name: say('languageOther') },
  ]
  const kinds = (['subtitles', 'captions'] as const).map((value) => ({ value, name: say(`kind.${value}`) }))
  return (
    <Dialog title={say('details')} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <div className={classes.field}>
          <span>{say('language')}</span>
          <Select label={say('language')} value={chosen} choices={choices} onChange={setChosen} />
        </div>
        {chosen === other && (
          <TextInput
            label={say('languageTag')}
            value={tag}
            maxLength={35}
            onChange={(event) => setTag(event.currentTarget.value)}
          />
        )}
        <TextInput
          label={say('label')}
          description={say('labelHint')}
          value={form.label}
          maxLength={60}
          onChange={(event) => change({ label: event.currentTarget.value })}
        />
        <div className={classes.field}>
          <span>{say('kind')}</span>
          <Select
            label={say('kind')}
            value={form.kind}
            choices={kinds}
            onChange={(kind) => change({ kind })}
          />
        </div>
        <Checkbox
          label={say('default')}
          description={say('defaultHint')}
          checked={form.default}
          onChange={(event) => change({ default: event.currentTarget.checked })}
        />
        <Checkbox
          label={say('forced')}
          description={say('forcedHint')}
          checked={form.forced}
          onChange={(event) => change({ forced: event.currentTarget.checked })}
        />
        {save.error && <Problem error={save.error} />}
        <div className={classes.buttons}>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            {t('app.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
