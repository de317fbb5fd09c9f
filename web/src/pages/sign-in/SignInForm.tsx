import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { signIn } from '../../api/account'
import { useText } from '../../i18n/i18n'
import { Problem } from '../../ui/Problem'
import { PasswordField, UserNameField } from './fields'
import classes from './sign-in.module.css'

export function SignInForm({ username: known = '' }: { username?: string }) {
  const t = useText()
  const [username, setUsername] = useState(known)
  const [password, setPassword] = useState('')
  const send = useMutation({ mutationFn: () => signIn(username.trim(), password) })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send.mutate()
  }
  return (
    <form className={classes.form} onSubmit={onSubmit} data-testid="sign-in-form">
      <UserNameField value={username} onChange={setUsername} autoFocus={!known} />
      <PasswordField value={password} onChange={setPassword} complete="current-password" />
      {send.error && <Problem error={send.error} />}
      <Button
        type="submit"
        variant="filled"
        size="md"
        loading={send.isPending}
        disabled={!username || !password}
      >
        {t('sign.in')}
      </Button>
    </form>
  )
}
