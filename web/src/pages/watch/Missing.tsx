import { useLocation } from 'react-router'
import { useUser } from '../../api/use-session'
import { useText } from '../../i18n/i18n'
import { sharingWords } from '../../i18n/sharing'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { byLink } from './sharing/unlock'

/** The same words whether it does not exist or is not ours to see. */
export default function Missing() {
  const t = useText()
  const say = useWords(sharingWords)
  const user = useUser()
  const { pathname, search } = useLocation()
  if (byLink(pathname)) {
    return (
      <Empty title={say('linkEnded')} heading>
        <ButtonLink to="/">{t('notFound.home')}</ButtonLink>
      </Empty>
    )
  }
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
