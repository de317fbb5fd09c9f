// What the page can tell before asking the server; the server has the last word.
import type { Said } from '../../api/errors'

export const shortestPassword = 8

export function checkPassword(password: string): Said | null {
  if ([...password].length >= shortestPassword) return null
  return { key: 'field.short', params: { count: shortestPassword } }
}

export function checkUserName(name: string): Said | null {
  return name.trim() ? null : { key: 'field.required' }
}
