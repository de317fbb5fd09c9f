import { Link, Navigate, useLocation } from 'react-router'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { signWords } from '../../i18n/sign'
import { useWords } from '../../i18n/words'
import { useTitle } from '../../ui/use-title'
import { SignInForm } from './SignInForm'
import classes from './sign-in.module.css'

/** Back to where one was; the address is ours, so it never leads elsewhere. */
export function useFrom(): string {
  const { state } = useLocation()
  const from = (state as { from?: string } | null)?.from
  return from && !/^\/(sign-in|register|setup)/.test(from) ? from : '/'
}

export function SignIn() {
  const t = useText()
  const w = useWords(signWords)
  const from = useFrom()
  const user = useUser()
  useTitle(t('sign.in'))
  if (user) return <Navigate to={from} replace />
  return (
    <div className={classes.column}>
      <h1>{t('sign.in')}</h1>
      <SignInForm />
      <p className="meta">
        {w('noAccount')}{' '}
        <Link to="/register" state={{ from }}>
          {w('up')}
        </Link>
      </p>
    </div>
  )
}
