// What makes a cue hard to read: 42 Latin or 16 Chinese characters fill a line, 20 or 9 a second.
import type { Cue } from './cue'
import { plainText } from './markup'

export type Warning = 'line_too_long' | 'too_fast'

const lineOf = { narrow: 42, wide: 16 }
const secondOf = { narrow: 20, wide: 9 }

const isWide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF01-\uFF60]/u

/** How full such a text makes a line or a second: 1 is full. */
function fullness(text: string, most: typeof lineOf): number {
  let part = 0
  for (const sign of text.normalize('NFC')) {
    if (!/\p{Mark}/u.test(sign)) part += 1 / (isWide.test(sign) ? most.wide : most.narrow)
  }
  return part
}

/** A sum of fractions is a little off. */
const over = 1.0001

export function warningsOf({ text, begin, end }: Pick<Cue, 'text' | 'begin' | 'end'>): Warning[] {
  const plain = plainText(text)
  const warnings: Warning[] = []
  if (plain.split('\n').some((line) => fullness(line.trim(), lineOf) > over)) warnings.push('line_too_long')
  const read = fullness(plain.replaceAll('\n', ''), secondOf)
  if (read > ((end - begin) / 1000) * over) warnings.push('too_fast')
  return warnings
}

const known = new WeakMap<object, Warning[]>()

/** The same, counted once for each cue: cues are never changed. */
export function warnings(cue: Cue): Warning[] {
  let found = known.get(cue)
  if (!found) {
    found = warningsOf(cue)
    known.set(cue, found)
  }
  return found
}
