// What a file's name says of its subtitles: film.zh-Hans.srt, Film.2019.chs.forced.ass, film_en_SDH.vtt.
export type Guess = { language: string; forced: boolean; captions: boolean }

/** What people write who do not write language tags. */
const usual: Record<string, string> = {
  chs: 'zh-Hans',
  sc: 'zh-Hans',
  gb: 'zh-Hans',
  简: 'zh-Hans',
  简体: 'zh-Hans',
  简中: 'zh-Hans',
  cht: 'zh-Hant',
  tc: 'zh-Hant',
  big5: 'zh-Hant',
  繁: 'zh-Hant',
  繁体: 'zh-Hant',
  繁體: 'zh-Hant',
  繁中: 'zh-Hant',
  chi: 'zh',
  cn: 'zh',
  jp: 'ja',
  kr: 'ko',
  ger: 'de',
  fre: 'fr',
  dut: 'nl',
  cze: 'cs',
  gre: 'el',
  rum: 'ro',
  per: 'fa',
  ice: 'is',
  slo: 'sk',
}

/** Also the names of things that are not languages, but look like tags. */
const never =
  /^(?:srt|vtt|ass|ssa|sub|cc|hi|sdh|web|dl|rip|hd|uhd|hdr|aac|avi|mkv|mp4|dts|dvd|ts|ep|the|end|new|old|fin)$/

function languageOf(part: string): string {
  const known = usual[part.toLowerCase()]
  if (known) return known
  const tag = part.replaceAll('_', '-')
  if (!/^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i.test(tag) || never.test(tag.toLowerCase()))
    return ''
  try {
    const [canonical = ''] = Intl.getCanonicalLocales(tag)
    const primary = canonical.split('-')[0] ?? ''
    const name = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(primary)
    return name ? canonical : ''
  } catch {
    return ''
  }
}

export function guess(fileName: string): Guess {
  const parts = fileName.replace(/\.[^.]+$/, '').split(/[.\s[\]()【】]+|(?<=[^A-Za-z]|[a-z]{3})_(?=[A-Za-z])/)
  // The first part is the film's own name, whatever it looks like.
  const said = parts.slice(1).filter(Boolean)
  const has = (words: RegExp) => said.some((part) => words.test(part))
  return {
    language: said.map(languageOf).findLast(Boolean) ?? '',
    forced: has(/^(?:forced|foreign)$/i),
    captions: has(/^(?:sdh|cc|hi|captions?)$/i),
  }
}

const textual = /\.(?:srt|vtt|webvtt|ass|ssa|ttml|dfxp|imsc1?|xml|lrc|txt|sub|smi|sbv)$/i

/** Worth sending as subtitles; anything else that is dropped is a video to upload. */
export const isTextFile = (name: string) => textual.test(name)
