import { Button } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { ApiError, type Said } from '../../api/errors'
import { useText } from '../../i18n/i18n'
import { signWords } from '../../i18n/sign'
import { useWords } from '../../i18n/words'
import { Problem } from '../../ui/Problem'
import { PasswordField, UserNameField } from './fields'
import { checkPassword, checkUserName } from './rules'
import classes from './sign-in.module.css'

type NewAccountFormProps = {
  submit: string
  onSubmit: (username: string, password: string) => void
  pending?: boolean
  error?: unknown
  testId: string
}

const isTaken = (error: unknown) => error instanceof ApiError && error.code === 'username_taken'

/** Errors stand under their fields, once one has tried to send. */
export function NewAccountForm({ submit, onSubmit, pending, error, testId }: NewAccountFormProps) {
  const t = useText()
  const w = useWords(signWords)
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const say = (said: Said | null) => (tried && said ? t(said.key, said.params) : null)
  const onForm = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (!checkUserName(username) && !checkPassword(password)) onSubmit(username.trim(), password)
  }
  return (
    <form className={classes.form} onSubmit={onForm} noValidate data-testid={testId}>
      <UserNameField
        value={username}
        onChange={setUsername}
        hint={w('usernameHint')}
        error={say(checkUserName(username)) ?? (isTaken(error) ? t('error.username_taken') : null)}
        autoFocus
      />
      <PasswordField
        value={password}
        onChange={setPassword}
        hint={w('passwordHint')}
        error={say(checkPassword(password))}
        complete="new-password"
      />
      {Boolean(error) && !isTaken(error) && <Problem error={error} />}
      <Button type="submit" variant="filled" size="md" loading={pending}>
        {submit}
      </Button>
    </form>
  )
}
