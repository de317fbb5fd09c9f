// Single things in the tray's list. Loaded with what is asked of the server, not with the page.
import { allMaking, type Making, setMaking } from './store'

const is = (one: Making, id: string, quality: string) => one.id === id && one.quality === quality

/** In the place of what was said of it before. */
export const putMaking = (next: Making) =>
  setMaking([...allMaking().filter((one) => !is(one, next.id, next.quality)), next])

export const dropMaking = (id: string, quality: string) =>
  setMaking(allMaking().filter((one) => !is(one, id, quality)))
