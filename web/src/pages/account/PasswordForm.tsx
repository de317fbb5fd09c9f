import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, unwrap } from '../../api/client'
import { accountWords } from '../../i18n/account'
import { useText } from '../../i18n/i18n'
import { signWords } from '../../i18n/sign'
import { useWords } from '../../i18n/words'
import { Problem } from '../../ui/Problem'
import { toast } from '../../ui/toasts'
import { PasswordField } from '../sign-in/fields'
import { checkPassword } from '../sign-in/rules'
import { asWrongPassword } from './wrong-password'

export function PasswordForm() {
  const t = useText()
  const w = useWords(signWords)
  const say = useWords(accountWords)
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [tried, setTried] = useState(false)
  const short = checkPassword(next)
  const change = useMutation({
    mutationFn: () =>
      unwrap(api.PATCH('/api/v1/users/me', { body: { current_password: current, new_password: next } })),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      setTried(false)
      toast({ text: say('changed') })
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!short) change.mutate()
  }
  return (
    <form className="column" onSubmit={onSubmit}>
      <h2>{say('password')}</h2>
      <PasswordField
        label={say('current')}
        value={current}
        onChange={setCurrent}
        complete="current-password"
      />
      <PasswordField
        label={say('new')}
        value={next}
        onChange={setNext}
        hint={w('passwordHint')}
        error={tried && short ? t(short.key, short.params) : null}
        complete="new-password"
      />
      {change.error && <Problem error={asWrongPassword(change.error)} />}
      <p>
        <Button type="submit" loading={change.isPending} disabled={!current || !next}>
          {say('password')}
        </Button>
      </p>
    </form>
  )
}
