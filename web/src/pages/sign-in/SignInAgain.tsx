// The session ran out: sign in over the page, so that what was typed there stays.
import { forget } from '../../api/session'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { signWords } from '../../i18n/sign'
import { useWords } from '../../i18n/words'
import { Dialog } from '../../ui/Dialog'
import { SignInForm } from './SignInForm'

export default function SignInAgain() {
  const t = useText()
  const w = useWords(signWords)
  const user = useUser()
  return (
    <Dialog title={w('again')} onClose={() => forget()}>
      <div className="column">
        <p>{t('error.token_expired')}</p>
        <SignInForm username={user?.username} />
      </div>
    </Dialog>
  )
}
