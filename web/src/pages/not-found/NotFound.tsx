import { useText } from '../../i18n/i18n'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { useTitle } from '../../ui/use-title'

export function NotFound() {
  const t = useText()
  useTitle('404')
  return (
    <Empty title={t('notFound.title')} heading>
      <ButtonLink to="/">{t('notFound.home')}</ButtonLink>
    </Empty>
  )
}
