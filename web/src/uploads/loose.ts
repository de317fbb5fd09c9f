// Ends of files, sent first, that no beginning on the server names: the page was closed between the two, or the one that
// was named is gone and another took its place. They are noted here, so that none is left behind.
import { store, stored } from '../storage'
import { drop, type Kept, look } from './parts'

const key = 'millrace.tails'
const dayMs = 86_400_000

/** `of` is the beginning that it belongs to, if there is one. */
type Loose = { tail: string; of?: string | undefined; at: number }

function all(): Loose[] {
  try {
    const read: unknown = JSON.parse(stored(key) ?? '[]')
    return Array.isArray(read) ? read.filter((one) => typeof one?.tail === 'string') : []
  } catch {
    return []
  }
}

const keep = (notes: Loose[]) => store(key, JSON.stringify(notes))

export function note(tail: string, of?: string) {
  keep([...all().filter((one) => one.tail !== tail), { tail, of, at: Date.now() }])
}

export function forget(tail: string) {
  const notes = all()
  if (notes.some((one) => one.tail === tail)) keep(notes.filter((one) => one.tail !== tail))
}

export const notedFor = (url: string) => all().find(({ of }) => of === url)?.tail

/** Gives up an upload; what cannot be told to the server now is told by the next sweep. */
export async function dropAll({ url, tail }: Kept): Promise<void> {
  if (tail) {
    note(tail)
    if (await drop(tail)) forget(tail)
  }
  if (url) await drop(url)
}

/** Removes those whose tab and whose beginning are gone. `isHeld` tells those that a tab is at work on. */
export async function sweep(isHeld: (url: string) => boolean): Promise<void> {
  for (const { tail, of, at } of all()) {
    // Without locks nobody can say whether another tab is at it.
    const isYoung = !navigator.locks && Date.now() - at < dayMs
    if (isHeld(tail) || isYoung) continue
    const isWanted = of && (await look(of).catch(() => true))
    if (!isWanted && (await drop(tail))) forget(tail)
  }
}
