// What subtitles are called in menus: their language's own name for itself, so that whoever reads it finds it.
import type { Subtitles } from '../../api/client'
import { languageName } from '../sounds'

type Named = Pick<Subtitles, 'language' | 'label' | 'kind'>
type Words = { unnamed: string; captions: (name: string) => string }

/** "français" stands at the beginning of a line here. */
function ownName(language: string): string {
  const name = languageName(language, language)
  return name.charAt(0).toLocaleUpperCase() + name.slice(1)
}

function plainName({ language, label }: Named, unnamed: string): string {
  if (!language) return label || unnamed
  const name = ownName(language)
  return !label || label.toLowerCase() === name.toLowerCase() || label === language
    ? name
    : `${name} · ${label}`
}

/** Each name once: of two that are alike the second is "English 2". */
export function subtitleNames(all: Named[], { unnamed, captions }: Words): string[] {
  const seen = new Map<string, number>()
  return all.map((one) => {
    const plain = plainName(one, unnamed)
    const name = one.kind === 'captions' ? captions(plain) : plain
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    return count > 1 ? `${name} ${count}` : name
  })
}
