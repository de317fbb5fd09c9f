// The sounds of a video: several languages, or several of one.

/** A rendition of the playlist's audio group; its id is its place in the list. */
export type Sound = { name: string; lang?: string }

export function languageName(lang: string, reader: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: 'language' }).of(lang) ?? lang
  } catch {
    return lang
  }
}

/** In the reader's language; the playlist's names are "de", "de 2", "Sound", "Sound 2", or what somebody called it. */
export function soundName({ name, lang }: Sound, reader: string, otherwise: string): string {
  const base = lang ? languageName(lang, reader) : otherwise
  const [, own, count] = /^(.*?)(?: (\d+))?$/.exec(name) ?? []
  if (own !== (lang || 'Sound')) return name
  return count ? `${base} ${count}` : base
}

/** The sound in the language that was chosen last; -1 where nothing was chosen or there is none. */
export const kept = (sounds: Sound[], language: string | null) =>
  language === null ? -1 : sounds.findIndex(({ lang = '' }) => lang === language)
