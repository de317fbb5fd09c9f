import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, Navigate, useSearchParams } from 'react-router'
import { register } from '../../api/account'
import { api, unwrap } from '../../api/client'
import { serverQuery } from '../../api/queries'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { signWords } from '../../i18n/sign'
import { useWords } from '../../i18n/words'
import { Problem } from '../../ui/Problem'
import { useTitle } from '../../ui/use-title'
import { NewAccountForm } from './NewAccountForm'
import { useFrom } from './SignIn'
import classes from './sign-in.module.css'

export function Register() {
  const t = useText()
  const w = useWords(signWords)
  const from = useFrom()
  const user = useUser()
  const { data: server } = useQuery(serverQuery)
  // What stands in an invitation's link.
  const invite = useSearchParams()[0].get('invite') ?? ''
  const isInvited = server?.registration === 'invite' && invite !== ''
  const check = useQuery({
    queryKey: ['invite', invite],
    queryFn: async () => {
      await unwrap(api.GET('/api/v1/invites/{token}', { params: { path: { token: invite } } }))
      return true
    },
    enabled: isInvited,
    retry: false,
  })
  useTitle(w('up'))
  const send = useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) =>
      register(username, password, isInvited ? invite : undefined),
  })
  if (user) return <Navigate to={from} replace />
  const shut = server?.registration === 'closed' || (server?.registration === 'invite' && !isInvited)
  return (
    <div className={classes.column}>
      <h1>{w('up')}</h1>
      {shut ? (
        <p>{w(server.registration === 'closed' ? 'closed' : 'invite')}</p>
      ) : check.error ? (
        <Problem error={check.error} />
      ) : (
        <NewAccountForm
          submit={w('up')}
          onSubmit={(username, password) => send.mutate({ username, password })}
          pending={send.isPending}
          error={send.error}
          testId="register-form"
        />
      )}
      <p className="meta">
        {w('haveAccount')}{' '}
        <Link to="/sign-in" state={{ from }}>
          {t('sign.in')}
        </Link>
      </p>
    </div>
  )
}
