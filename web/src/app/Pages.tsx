// Which address shows which page. Each page is a file of its own, loaded when it is first needed.
import { type ComponentType, lazy, Suspense } from 'react'
import { Navigate, Route, Routes, useLocation } from 'react-router'
import { useSession } from '../api/use-session'
import { loadLibrary } from '../player/library'
import { PageWait } from '../ui/PageWait'
import { PageGuard } from './PageGuard'
import { useScrollMemory } from './use-scroll-memory'

/** The page that `at` the first address is asked for at once, while it is still unknown who is there. */
function page<Name extends string>(
  load: () => Promise<Record<Name, ComponentType>>,
  name: Name,
  at?: RegExp,
) {
  const early = at?.test(window.location.pathname) ? load() : null
  early?.catch(() => undefined)
  return lazy(async () => ({ default: (await (early ?? load()))[name] }))
}

const Library = page(() => import('../pages/library/Library'), 'Library', /^\/$/)
const loadWatch = () => {
  void loadLibrary()?.catch(() => undefined)
  return import('../pages/watch/Watch')
}
const Watch = page(loadWatch, 'Watch', /^\/watch\//)
const Studio = page(() => import('../pages/studio/Studio'), 'Studio')
const Upload = page(() => import('../pages/upload/Upload'), 'Upload')
const Mine = page(() => import('../pages/mine/Mine'), 'Mine')
const Account = page(() => import('../pages/account/Account'), 'Account')
const Admin = page(() => import('../pages/admin/Admin'), 'Admin')
const SignIn = page(() => import('../pages/sign-in/SignIn'), 'SignIn')
const Register = page(() => import('../pages/sign-in/Register'), 'Register')
const Setup = page(() => import('../pages/setup/Setup'), 'Setup')
const NotFound = page(() => import('../pages/not-found/NotFound'), 'NotFound')

function SignedIn({ children }: { children: React.ReactNode }) {
  const { status } = useSession()
  const { pathname, search } = useLocation()
  if (status !== 'signed-out') return children
  return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />
}

export function Pages() {
  const { status } = useSession()
  const { pathname } = useLocation()
  useScrollMemory()
  if (status === 'starting') return <PageWait />
  return (
    <PageGuard key={pathname}>
      <Suspense fallback={<PageWait />}>
        <Routes>
          <Route path="/" element={<Library />} />
          <Route path="/watch/:id" element={<Watch key={pathname} />} />
          <Route
            path="/studio/:id"
            element={
              <SignedIn>
                <Studio key={pathname} />
              </SignedIn>
            }
          />
          <Route path="/upload" element={<Upload />} />
          <Route
            path="/mine"
            element={
              <SignedIn>
                <Mine />
              </SignedIn>
            }
          />
          <Route
            path="/account"
            element={
              <SignedIn>
                <Account />
              </SignedIn>
            }
          />
          <Route
            path="/admin"
            element={
              <SignedIn>
                <Admin />
              </SignedIn>
            }
          />
          <Route path="/sign-in" element={<SignIn />} />
          <Route path="/register" element={<Register />} />
          <Route path="/setup" element={<Setup />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </PageGuard>
  )
}
