// Which subtitles are shown: what the viewer asked for last, else what the video's owner says. No page, no player.
import type { Subtitles } from '../../api/client'
import { store, stored } from '../../storage'

/** What the viewer chose last: on or off, and the language, so that one key brings it back. */
export type Wish = { on: boolean; language: string; captions: boolean }
type Kind = Pick<Subtitles, 'language' | 'kind' | 'default' | 'forced'>

const key = 'millrace.subtitles'

/** Null when nothing was chosen yet. */
export function keptWish(): Wish | null {
  try {
    const { on, language, captions } = JSON.parse(stored(key) ?? '')
    return typeof language === 'string' ? { on: on === true, language, captions: captions === true } : null
  } catch {
    return null
  }
}

export const keepWish = (wish: Wish) => store(key, JSON.stringify(wish))

/** "zh" of "zh-Hant-TW" (RFC 5646 section 2.2.1). */
const primary = (tag: string) => tag.toLowerCase().split('-')[0]

const nearness = (a: string, b: string) =>
  a.toLowerCase() === b.toLowerCase() ? 4 : primary(a) === primary(b) ? 2 : 0

/** Those to choose from. Forced ones go with the sound, not with a wish. */
export const listed = <Track extends Kind>(all: Track[]) => all.filter(({ forced }) => !forced)

/** In that language, if need be of another region or script. */
function inLanguage<Track extends Kind>(all: Track[], language: string, captions = false) {
  const near = all.filter((track) => nearness(track.language, language) > 0)
  const rank = (track: Track) =>
    nearness(track.language, language) + ((track.kind === 'captions') === captions ? 1 : 0)
  return near.sort((a, b) => rank(b) - rank(a))[0]
}

const preset = <Track extends Kind>(all: Track[]) => all.find((track) => track.default)

/** What everybody needs who hears this sound; where a language is not known it is taken to fit. */
function needed<Track extends Kind>(all: Track[], heard: string) {
  const forced = all.filter((track) => track.forced)
  const open = (track: Track) => heard === '' || track.language === ''
  return inLanguage(forced, heard) ?? forced.find(open)
}

/** What is shown with a sound of the language `heard`; undefined for nothing. */
export function shownOf<Track extends Kind>(all: Track[], wish: Wish | null, heard: string) {
  const free = listed(all)
  const wanted = wish?.on ? inLanguage(free, wish.language, wish.captions) : undefined
  return wanted ?? (wish && !wish.on ? undefined : preset(free)) ?? needed(all, heard)
}

export const wishFor = ({ language, kind }: Kind): Wish => ({
  on: true,
  language,
  captions: kind === 'captions',
})

/** After the key that turns them on and off, for somebody who reads the language `reader`. */
export function toggled<Track extends Kind>(
  all: Track[],
  shown: Track | undefined,
  wish: Wish | null,
  reader: string,
) {
  if (shown && !shown.forced) return { ...wishFor(shown), on: false }
  const free = listed(all)
  const again = wish ? inLanguage(free, wish.language, wish.captions) : undefined
  const next = again ?? preset(free) ?? inLanguage(free, reader) ?? free[0]
  return next ? wishFor(next) : null
}
