// Asks for a video's password. The right to watch it stands in the address from then on.
import { type FormEvent, useId, useState } from 'react'
import { sharingWords } from '../../../i18n/sharing'
import { useWords } from '../../../i18n/words'
import classes from './Unlock.module.css'
import { byLink, unlock } from './unlock'

export default function Unlock({ id, onName }: { id: string; onName: (name: string) => void }) {
  const say = useWords(sharingWords)
  const told = useId()
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState('')
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    const answer = await unlock(id, password)
    setBusy(false)
    if (answer.name) onName(answer.name)
    else if (answer.seconds) setError(say('waitTries', { seconds: answer.seconds }))
    else setError(say('wrong'))
  }
  return (
    <form className={classes.form} onSubmit={(event) => void onSubmit(event)} data-testid="unlock">
      <h1 className={classes.title}>{say('passwordTitle')}</h1>
      <p className={classes.hint}>{say(byLink(id) ? 'linkEnded' : 'passwordHint')}</p>
      <label className={classes.label}>
        {say('password')}
        <input
          className={classes.field}
          type="password"
          autoComplete="off"
          value={password}
          aria-invalid={error !== ''}
          aria-describedby={error ? told : undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      {error && (
        <p id={told} className={classes.error} role="alert">
          {error}
        </p>
      )}
      <button type="submit" className={classes.button} disabled={busy || !password}>
        {say('watch')}
      </button>
    </form>
  )
}
