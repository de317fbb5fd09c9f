// The session: an access token that lives in memory only, renewed by a cookie that scripts cannot read.
// Anyone may subscribe; tabs take turns renewing, because each renewal replaces the cookie.
import type { components } from './schema'

type Session = components['schemas']['Session']
export type SessionState = {
  status: 'starting' | 'signed-out' | 'signed-in' | 'expired'
  user: Session['user'] | null
}

const refreshUrl = '/api/v1/sessions/refresh'
const renewEarlyMs = 60_000

let token: string | null = null
let state: SessionState = { status: 'starting', user: null }
let timer: ReturnType<typeof setTimeout> | undefined
let renewing: Promise<boolean> | null = null
const listeners = new Set<() => void>()
const left = new Set<() => void>()
const gone = new Set<() => void>()
/** Whose work this tab does. */
let worksFor: string | undefined

export const accessToken = () => token
export const sessionState = () => state

export const onSession = (listener: () => void) => hear(listeners, listener)

function hear(listeners: Set<() => void>, listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Hears when what somebody saw is not to be seen any more. A session that has run out may be renewed: it is no end. */
export const onLeft = (listener: () => void) => hear(left, listener)

/** Hears when somebody's work here is over: they signed out, or another one is there. */
export const onGone = (listener: () => void) => hear(gone, listener)

function become(next: SessionState) {
  const former = state.user?.username
  state = next
  if (former && former !== next.user?.username) for (const listener of [...left]) listener()
  for (const listener of listeners) listener()
}

export function adopt(session: Session) {
  token = session.access_token
  clearTimeout(timer)
  const wait = Math.max(session.expires_in * 1000 - renewEarlyMs, (session.expires_in * 1000) / 2)
  timer = setTimeout(() => void renew(), Math.min(wait, 2 ** 31 - 1))
  workFor(session.user.username)
  become({ status: 'signed-in', user: session.user })
}

/** What was one person's is over before anybody else goes on with it. */
function workFor(next: string | undefined) {
  const former = worksFor
  worksFor = next
  if (former && former !== next) for (const listener of [...gone]) listener()
}

/** Drops the session here: the server has told us that it is over, and who it was does not sign in now. */
export function forget(status: 'signed-out' | 'expired' = 'signed-out') {
  token = null
  clearTimeout(timer)
  become({ status, user: status === 'expired' ? state.user : null })
}

/** Drops it because they wanted that; the caller has told the server. */
export function leave() {
  workFor(undefined)
  forget()
}

async function askForNewToken(): Promise<boolean> {
  const answer = await fetch(refreshUrl, { method: 'POST' }).catch(() => null)
  if (answer?.ok) {
    adopt(await answer.json())
    return true
  }
  const refused = answer !== null && answer.status < 500 && answer.status !== 429
  if (refused || state.status === 'starting') forget(state.status === 'starting' ? 'signed-out' : 'expired')
  return false
}

async function inTurn(work: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? await navigator.locks.request('millrace-session', work) : work()
}

export function renew(): Promise<boolean> {
  renewing ??= inTurn(askForNewToken).finally(() => {
    renewing = null
  })
  return renewing
}
