import { useMantineColorScheme } from '@mantine/core'
import { useLocation, useNavigate } from 'react-router'
import { signOut } from '../api/account'
import { useUser } from '../api/use-session'
import { type Language, setLanguage, useLanguage, useText } from '../i18n/i18n'
import { Icon } from '../ui/icons'
import { Menu } from '../ui/Menu'
import { MenuItem, MenuLabel } from '../ui/MenuItem'
import classes from './AvatarMenu.module.css'

const languages: [Language, string][] = [
  ['zh', '中文'],
  ['en', 'English'],
]
const themes = ['auto', 'light', 'dark'] as const

export function AvatarMenu() {
  const t = useText()
  const user = useUser()
  return (
    <Menu
      label={t('header.menu')}
      className={classes.avatar}
      button={user ? <span lang="zh-CN">{firstLetter(user.username)}</span> : <Icon name="user" size={24} />}
    >
      {(close) => (
        <>
          <AccountItems close={close} />
          <LanguageItems />
          <ThemeItems />
        </>
      )}
    </Menu>
  )
}

const firstLetter = (name: string) => ([...name][0] ?? '?').toUpperCase()

function AccountItems({ close }: { close: () => void }) {
  const t = useText()
  const user = useUser()
  const navigate = useNavigate()
  const { pathname, search } = useLocation()
  const go = (to: string) => () => {
    navigate(to, { state: { from: pathname + search } })
    close()
  }
  if (!user) {
    return (
      <MenuItem icon="user" onSelect={go('/sign-in')}>
        {t('header.signIn')}
      </MenuItem>
    )
  }
  return (
    <>
      <MenuLabel>{user.username}</MenuLabel>
      <MenuItem icon="mine" onSelect={go('/mine')}>
        {t('header.mine')}
      </MenuItem>
      <MenuItem icon="user" onSelect={go('/account')}>
        {t('header.account')}
      </MenuItem>
      {user.role === 'admin' && (
        <MenuItem icon="edit" onSelect={go('/admin')}>
          {t('header.admin')}
        </MenuItem>
      )}
      <MenuItem
        icon="back"
        onSelect={() => {
          void signOut()
          close()
        }}
      >
        {t('header.signOut')}
      </MenuItem>
    </>
  )
}

function LanguageItems() {
  const t = useText()
  const now = useLanguage()
  return (
    <>
      <MenuLabel>{t('header.language')}</MenuLabel>
      {languages.map(([code, name]) => (
        <MenuItem key={code} checked={code === now} onSelect={() => setLanguage(code)}>
          <span lang={code === 'zh' ? 'zh-CN' : 'en'}>{name}</span>
        </MenuItem>
      ))}
    </>
  )
}

function ThemeItems() {
  const t = useText()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <MenuLabel>{t('header.theme')}</MenuLabel>
      {themes.map((theme) => (
        <MenuItem key={theme} checked={theme === colorScheme} onSelect={() => setColorScheme(theme)}>
          {t(`theme.${theme}`)}
        </MenuItem>
      ))}
    </>
  )
}
