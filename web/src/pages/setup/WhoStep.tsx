import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { setUp } from '../../api/account'
import type { Registration } from '../../api/client'
import { setupWords } from '../../i18n/setup'
import { useWords } from '../../i18n/words'
import { Problem } from '../../ui/Problem'
import { RegistrationChoice } from './RegistrationChoice'
import type { Admin } from './Setup'

type WhoStepProps = {
  token: string
  admin: Admin
  registration: Registration
  onRegistration: (value: Registration) => void
  onBack: () => void
  onDone: () => void
}

export function WhoStep({ token, admin, registration, onRegistration, onBack, onDone }: WhoStepProps) {
  const say = useWords(setupWords)
  const send = useMutation({
    mutationFn: () => setUp({ token, ...admin, registration }),
    onSuccess: onDone,
  })
  return (
    <section className="column">
      <RegistrationChoice value={registration} onChange={onRegistration} />
      {send.error && <Problem error={send.error} />}
      <div className="row">
        <Button size="md" onClick={onBack}>
          {say('back')}
        </Button>
        <Button size="md" variant="filled" loading={send.isPending} onClick={() => send.mutate()}>
          {say('finish')}
        </Button>
      </div>
    </section>
  )
}
