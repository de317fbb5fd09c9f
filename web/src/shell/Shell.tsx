// The frame around every page.
import { type ReactNode, Suspense } from 'react'
import { useLocation } from 'react-router'
import { useSession } from '../api/use-session'
import { useText } from '../i18n/i18n'
import { patient } from '../ui/patient'
import { useUploadEffects } from '../uploads/effects'
import { BottomBar } from './BottomBar'
import { DropZone } from './DropZone'
import { Footer } from './Footer'
import { Header } from './Header'
import { ServerDown } from './ServerDown'
import classes from './Shell.module.css'
import { Toasts } from './Toasts'

const SignInAgain = patient(() => import('../pages/sign-in/SignInAgain'))

export function Shell({ children }: { children: ReactNode }) {
  const t = useText()
  const { pathname } = useLocation()
  const { status } = useSession()
  useUploadEffects()
  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        {t('app.skip')}
      </a>
      <Header />
      <ServerDown />
      <main
        id="content"
        tabIndex={-1}
        className={classes.main}
        data-page={pathname.split('/')[1] || 'library'}
      >
        {children}
      </main>
      <Footer />
      <BottomBar />
      <DropZone />
      <Toasts />
      <Suspense>{status === 'expired' && <SignInAgain />}</Suspense>
    </div>
  )
}
