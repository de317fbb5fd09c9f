import { languageName } from '../../../player/sounds'

/** Those that are chosen often; any other is typed as its tag (BCP 47). */
const often =
  'zh-Hans zh-Hant yue en es hi ar pt pt-BR bn ru ja pa de jv ko fr te vi mr ta tr ur it th gu fa pl uk ms id ro nl hu el cs sv he da fi nb sk bg hr sr lt ca tl'.split(
    ' ',
  )

/** "Deutsch – German", in the order of the reader's names for them. */
export function languages(reader: string): { value: string; name: string }[] {
  const order = new Intl.Collator(reader)
  return often
    .map((value) => ({ value, theirs: languageName(value, value), ours: languageName(value, reader) }))
    .sort((a, b) => order.compare(a.ours, b.ours))
    .map(({ value, theirs, ours }) => ({ value, name: theirs === ours ? ours : `${ours} – ${theirs}` }))
}
