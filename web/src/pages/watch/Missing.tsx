import { useLocation } from 'react-router'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'

/** The same words whether it does not exist or is not ours to see. */
export default function Missing() {
  const t = useText()
  const user = useUser()
  const { pathname, search } = useLocation()
  if (user) {
    return (
      <Empty title={t('error.not_found_signed_in')} heading>
        <ButtonLink to="/">{t('notFound.home')}</ButtonLink>
      </Empty>
    )
  }
  return (
    <Empty title={t('error.not_found')} heading>
      <ButtonLink to="/sign-in" state={{ from: pathname + search }} variant="filled">
        {t('sign.in')}
      </ButtonLink>
    </Empty>
  )
}
