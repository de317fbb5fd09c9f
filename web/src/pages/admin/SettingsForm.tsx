import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, type Settings, unwrap } from '../../api/client'
import { queryClient } from '../../api/queries'
import { adminWords } from '../../i18n/admin'
import { useText } from '../../i18n/i18n'
import { useWords } from '../../i18n/words'
import { Problem } from '../../ui/Problem'
import { toast } from '../../ui/toasts'
import { RegistrationChoice } from '../setup/RegistrationChoice'
import { LimitFields } from './LimitFields'

const footer = [
  ['footer_terms', 'terms'],
  ['footer_privacy', 'privacy'],
  ['footer_icp', 'icp'],
] as const

export function SettingsForm({ settings }: { settings: Settings }) {
  const t = useText()
  const say = useWords(adminWords)
  const [form, setForm] = useState(settings)
  const change = (part: Partial<Settings>) => setForm({ ...form, ...part })
  const save = useMutation({
    mutationFn: () => unwrap(api.PATCH('/api/v1/admin/settings', { body: form })),
    onSuccess: (saved) => {
      queryClient.setQueryData(['settings'], saved)
      void queryClient.invalidateQueries({ queryKey: ['server'] })
      toast({ text: t('app.saved') })
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form className="column" onSubmit={onSubmit}>
      <RegistrationChoice value={form.registration} onChange={(registration) => change({ registration })} />
      <LimitFields settings={form} onChange={change} />
      <h2>{say('footer')}</h2>
      <p className="meta">{say('footerHint')}</p>
      {footer.map(([field, label]) => (
        <TextInput
          key={field}
          label={say(label)}
          size="md"
          value={form[field]}
          maxLength={500}
          onChange={(event) => change({ [field]: event.currentTarget.value })}
        />
      ))}
      {save.error && <Problem error={save.error} />}
      <p>
        <Button type="submit" variant="filled" loading={save.isPending}>
          {t('app.save')}
        </Button>
      </p>
    </form>
  )
}
