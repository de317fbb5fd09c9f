import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { closeAccount } from '../../api/account'
import { accountWords } from '../../i18n/account'
import { useWords } from '../../i18n/words'
import { Dialog } from '../../ui/Dialog'
import { Problem } from '../../ui/Problem'
import { PasswordField } from '../sign-in/fields'
import { asWrongPassword } from './wrong-password'

export function CloseAccount() {
  const say = useWords(accountWords)
  const [asking, setAsking] = useState(false)
  return (
    <section className="column">
      <h2>{say('close')}</h2>
      <p className="meta">{say('closeHint')}</p>
      <p>
        <Button color="error" onClick={() => setAsking(true)}>
          {say('close')}
        </Button>
      </p>
      {asking && <Confirm onClose={() => setAsking(false)} />}
    </section>
  )
}

function Confirm({ onClose }: { onClose: () => void }) {
  const say = useWords(accountWords)
  const navigate = useNavigate()
  const [password, setPassword] = useState('')
  const close = useMutation({ mutationFn: () => closeAccount(password), onSuccess: () => navigate('/') })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    close.mutate()
  }
  return (
    <Dialog title={say('close')} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <p>{say('closeHint')}</p>
        <PasswordField value={password} onChange={setPassword} complete="current-password" />
        {close.error && <Problem error={asWrongPassword(close.error)} />}
        <Button type="submit" variant="filled" color="error" loading={close.isPending} disabled={!password}>
          {say('closeConfirm')}
        </Button>
      </form>
    </Dialog>
  )
}
