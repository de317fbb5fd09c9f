import { Link, useLocation } from 'react-router'
import { useSession } from '../api/use-session'
import { useText } from '../i18n/i18n'
import { ButtonLink } from '../ui/ButtonLink'
import { Icon } from '../ui/icons'
import { AvatarMenu } from './AvatarMenu'
import classes from './Header.module.css'
import { JobTray } from './JobTray'
import { Mark } from './Mark'
import { SearchField } from './SearchField'

export function Header() {
  const t = useText()
  const { status } = useSession()
  const { pathname, search } = useLocation()
  const bare = pathname === '/setup'
  return (
    <header className={classes.header}>
      <Link to="/" className={classes.mark} aria-label="Millrace">
        <Mark />
        <span className={classes.name}>Millrace</span>
      </Link>
      {!bare && <SearchField />}
      <div className={classes.side}>
        {!bare && (
          <ButtonLink
            to="/upload"
            variant="filled"
            className={classes.upload}
            leftSection={<Icon name="upload" />}
          >
            {t('upload.title')}
          </ButtonLink>
        )}
        <JobTray />
        {!bare && status === 'signed-out' && pathname !== '/sign-in' && (
          <ButtonLink to="/sign-in" state={{ from: pathname + search }} className={classes.signIn}>
            {t('header.signIn')}
          </ButtonLink>
        )}
        <AvatarMenu />
      </div>
    </header>
  )
}
