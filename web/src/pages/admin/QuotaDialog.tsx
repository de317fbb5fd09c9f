import { Button, NumberInput } from '@mantine/core'
import '@mantine/core/styles/NumberInput.css'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type AdminUser, gigabyte } from '../../api/people'
import { useText } from '../../i18n/i18n'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'
import { Dialog } from '../../ui/Dialog'
import { Problem } from '../../ui/Problem'
import { Select } from '../../ui/Select'
import { changePerson } from './PersonMenu'

const kinds = ['default', 'own', 'none'] as const

export function QuotaDialog({ person, onClose }: { person: AdminUser; onClose: () => void }) {
  const t = useText()
  const say = useWords(limitWords)
  const [quota, setQuota] = useState(person.quota)
  const [size, setSize] = useState<number | string>((person.storage.quota_bytes ?? 10 * gigabyte) / gigabyte)
  const save = useMutation({
    mutationFn: () =>
      changePerson(person, {
        quota,
        ...(quota === 'own' && { quota_bytes: Math.round(Number(size) * gigabyte) }),
      }),
    onSuccess: onClose,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Dialog title={say('quotaOf', { name: person.username })} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <Select
          label={say('whose')}
          value={quota}
          choices={kinds.map((value) => ({ value, name: say(value) }))}
          onChange={setQuota}
        />
        {quota === 'own' && (
          <NumberInput
            label={say('gigabytes')}
            size="md"
            min={0}
            max={8_000_000}
            decimalScale={3}
            value={size}
            onChange={setSize}
          />
        )}
        {save.error && <Problem error={save.error} />}
        <p>
          <Button
            type="submit"
            variant="filled"
            loading={save.isPending}
            disabled={quota === 'own' && size === ''}
          >
            {t('app.save')}
          </Button>
        </p>
      </form>
    </Dialog>
  )
}
