import { Button, useMantineColorScheme } from '@mantine/core'
import { signOut } from '../../api/account'
import { useUser } from '../../api/use-session'
import { accountWords } from '../../i18n/account'
import { shortDate } from '../../i18n/format'
import { type Language, setLanguage, useLanguage, useText } from '../../i18n/i18n'
import { useWords } from '../../i18n/words'
import { Icon } from '../../ui/icons'
import { Select } from '../../ui/Select'
import { useTitle } from '../../ui/use-title'
import classes from './Account.module.css'
import { CloseAccount } from './CloseAccount'
import { OwnStorage } from './OwnStorage'
import { PasswordForm } from './PasswordForm'
import { PodcastForm } from './PodcastForm'
import { Webhooks } from './Webhooks'

const languages: { value: Language; name: string }[] = [
  { value: 'zh', name: '中文' },
  { value: 'en', name: 'English' },
]

export function Account() {
  const t = useText()
  const say = useWords(accountWords)
  const user = useUser()
  useTitle(say('title'))
  if (!user) return null
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <div>
          <h1 lang="">{user.username}</h1>
          <p className="meta">{say('since', { date: shortDate(user.created_at) })}</p>
        </div>
        <Button onClick={() => void signOut()}>{t('header.signOut')}</Button>
      </div>
      <Appearance />
      <OwnStorage />
      <PodcastForm />
      <Webhooks admin={user.role === 'admin'} />
      <PasswordForm />
      <Take />
      <CloseAccount />
    </div>
  )
}

function Take() {
  const say = useWords(accountWords)
  return (
    <section className="column">
      <h2>{say('take')}</h2>
      <p className="meta">{say('takeHint')}</p>
      <p>
        <Button component="a" href="/api/v1/users/me/archive" download leftSection={<Icon name="download" />}>
          {say('takeStart')}
        </Button>
      </p>
    </section>
  )
}

function Appearance() {
  const t = useText()
  const say = useWords(accountWords)
  const language = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const themes = (['auto', 'light', 'dark'] as const).map((value) => ({ value, name: t(`theme.${value}`) }))
  return (
    <section className="column">
      <h2>{say('appearance')}</h2>
      <div className="row">
        <Select label={t('header.language')} value={language} choices={languages} onChange={setLanguage} />
        <Select label={t('header.theme')} value={colorScheme} choices={themes} onChange={setColorScheme} />
      </div>
    </section>
  )
}
