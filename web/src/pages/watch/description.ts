// Splits a description into text, times and links. `at` is where the piece begins, and so its key.
import { parseClock } from '../../i18n/format'

export type Piece = { at: number } & ({ text: string } | { seconds: number } | { href: string })

const marks = /https?:\/\/[^\s<>"“”()()]+|(?<![\d:])\d{1,3}:[0-5]\d(?::[0-5]\d)?(?![\d:])/g

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(marks)) {
    const [mark] = match
    const seconds = parseClock(mark)
    if (seconds === null && !mark.startsWith('http')) continue
    if (match.index > from) pieces.push({ at: from, text: text.slice(from, match.index) })
    pieces.push(seconds === null ? { at: match.index, href: mark } : { at: match.index, seconds })
    from = match.index + mark.length
  }
  if (from < text.length) pieces.push({ at: from, text: text.slice(from) })
  return pieces
}
