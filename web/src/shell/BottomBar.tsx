import { NavLink } from 'react-router'
import { useText } from '../i18n/i18n'
import { Icon, type IconName } from '../ui/icons'
import classes from './BottomBar.module.css'

export function BottomBar() {
  const t = useText()
  const places: [string, IconName, string][] = [
    ['/', 'home', t('app.home')],
    ['/upload', 'upload', t('upload.title')],
    ['/mine', 'mine', t('header.mine')],
  ]
  return (
    <nav className={classes.bar} aria-label={t('app.navigation')}>
      {places.map(([to, icon, name]) => (
        <NavLink key={to} to={to} end className={classes.place}>
          <Icon name={icon} size={24} />
          {name}
        </NavLink>
      ))}
    </nav>
  )
}
