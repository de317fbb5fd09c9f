import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { closeAccount } from '../../api/account'
import { useText } from '../../i18n/i18n'
import { Dialog } from '../../ui/Dialog'
import { Problem } from '../../ui/Problem'
import { PasswordField } from '../sign-in/fields'
import { asWrongPassword } from './wrong-password'

export function CloseAccount() {
  const t = useText()
  const [asking, setAsking] = useState(false)
  return (
    <section className="column">
      <h2>{t('account.close')}</h2>
      <p>{t('account.closeHint')}</p>
      <p>
        <Button color="error" onClick={() => setAsking(true)}>
          {t('account.close')}
        </Button>
      </p>
      {asking && <Confirm onClose={() => setAsking(false)} />}
    </section>
  )
}

function Confirm({ onClose }: { onClose: () => void }) {
  const t = useText()
  const navigate = useNavigate()
  const [password, setPassword] = useState('')
  const close = useMutation({ mutationFn: () => closeAccount(password), onSuccess: () => navigate('/') })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    close.mutate()
  }
  return (
    <Dialog title={t('account.close')} onClose={onClose}>
      <form className="column" onSubmit={onSubmit}>
        <p>{t('account.closeHint')}</p>
        <PasswordField value={password} onChange={setPassword} complete="current-password" />
        {close.error && <Problem error={asWrongPassword(close.error)} />}
        <Button type="submit" variant="filled" color="error" loading={close.isPending} disabled={!password}>
          {t('account.closeConfirm')}
        </Button>
      </form>
    </Dialog>
  )
}
