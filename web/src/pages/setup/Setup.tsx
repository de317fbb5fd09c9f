// First run: who is the administrator, who may register, and then a video.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Registration } from '../../api/client'
import { serverQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'
import { setupWords } from '../../i18n/setup'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { useTitle } from '../../ui/use-title'
import { NewAccountForm } from '../sign-in/NewAccountForm'
import classes from '../sign-in/sign-in.module.css'
import { FirstVideo } from './FirstVideo'
import { WhoStep } from './WhoStep'

export type Admin = { username: string; password: string }

export function Setup() {
  const t = useText()
  const say = useWords(setupWords)
  const [params] = useSearchParams()
  const token = params.get('token') ?? ''
  const { data: server } = useQuery(serverQuery)
  const [step, setStep] = useState(1)
  const [admin, setAdmin] = useState<Admin>({ username: '', password: '' })
  const [chosen, setRegistration] = useState<Registration | null>(null)
  const registration = chosen ?? server?.registration ?? 'closed'
  useTitle(say('title'))
  if (step < 3 && server && !server.needs_setup) {
    return (
      <Empty title={say('done')} heading>
        <ButtonLink to="/">{t('notFound.home')}</ButtonLink>
      </Empty>
    )
  }
  if (!token) return <p>{t('setup.noToken')}</p>
  return (
    <div className={classes.column} style={step === 3 ? { maxWidth: 640 } : undefined}>
      <div>
        <p className="meta">{say('step', { step })}</p>
        <h1>{say('title')}</h1>
      </div>
      {step === 1 && (
        <section className="column">
          <h2>{say('admin')}</h2>
          <NewAccountForm
            submit={say('next')}
            testId="register-form"
            onSubmit={(username, password) => {
              setAdmin({ username, password })
              setStep(2)
            }}
          />
        </section>
      )}
      {step === 2 && (
        <WhoStep
          token={token}
          admin={admin}
          registration={registration}
          onRegistration={setRegistration}
          onBack={() => setStep(1)}
          onDone={() => setStep(3)}
        />
      )}
      {step === 3 && <FirstVideo />}
    </div>
  )
}
