// What one does with an account.
import { api, type Registration, unwrap } from './client'
import { queryClient } from './queries'
import { adopt, leave } from './session'

export async function signIn(username: string, password: string) {
  adopt(await unwrap(api.POST('/api/v1/sessions', { body: { username, password } })))
  await queryClient.invalidateQueries()
}

export async function register(username: string, password: string, invite?: string) {
  await unwrap(api.POST('/api/v1/users', { body: { username, password, invite } }))
  await signIn(username, password)
}

export async function setUp(body: {
  token: string
  username: string
  password: string
  registration: Registration
}) {
  adopt(await unwrap(api.POST('/api/v1/setup', { body })))
  void queryClient.invalidateQueries({ queryKey: ['server'] })
}

export async function signOut() {
  await api.DELETE('/api/v1/sessions/current').catch(() => undefined)
  leave()
}

export async function closeAccount(password: string) {
  await unwrap(api.DELETE('/api/v1/users/me', { body: { password } }))
  leave()
}
