// A video that the server fetches by itself: what can be told without asking.
import type { components } from '../api/schema'

export type Import = components['schemas']['Import']

export const isUnderWay = ({ state }: Import) => state === 'queued' || state === 'running'
export const titleOf = (one: Import) => one.title || one.file_name || endOf(one.url)

/** What an address is called while the file has not said its name. */
function endOf(url: string): string {
  try {
    const { hostname, pathname } = new URL(url)
    const end = pathname.split('/').filter(Boolean).at(-1) ?? hostname
    return decodeURIComponent(end.replace(/(.)\.\w{2,5}$/, '$1'))
  } catch {
    return url
  }
}

export const partOf = ({ received, length, state }: Import) =>
  state === 'ready' ? 1 : length ? received / length : 0

/** The addresses that somebody pasted: lines, without empty ones and those that are there twice. */
export const addressesIn = (text: string) => [
  ...new Set(
    text
      .split(/\s*\n\s*/)
      .map((line) => line.trim())
      .filter(Boolean),
  ),
]
