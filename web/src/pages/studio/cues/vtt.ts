// Reads and writes WebVTT (W3C, section 4) as the server keeps it: clean, without styles and regions. What somebody
// else wrote goes to the server, which reads any of it.
import { type Cue, inOrder, newKey } from './cue'

export type Script = {
  /** What stands before the first blank line. */
  head: string
  cues: Cue[]
}

const timing = /^((?:\d{2,}:)?\d\d:\d\d\.\d{3})[ \t]+-->[ \t]+((?:\d{2,}:)?\d\d:\d\d\.\d{3})(?:[ \t]+(.*))?$/

function milliseconds(text: string): number {
  const [seconds = 0, minutes = 0, hours = 0] = text.split(':').map(Number).reverse()
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000)
}

/** 01:02:03.400 */
export function stamp(ms: number): string {
  const part = (value: number, digits: number) => String(value).padStart(digits, '0')
  const seconds = Math.floor(ms / 1000)
  return (
    `${part(Math.floor(seconds / 3600), 2)}:${part(Math.floor(seconds / 60) % 60, 2)}:` +
    `${part(seconds % 60, 2)}.${part(ms % 1000, 3)}`
  )
}

/** A block without times is a note, or something newer than this reader. */
function cueOf(block: string): Cue[] {
  const lines = block.split('\n')
  const at = lines.findIndex((line) => line.includes('-->'))
  const match = timing.exec(lines[at] ?? '')
  if (!match || at > 1) return []
  const [, from = '', to = '', settings = ''] = match
  const [begin, end] = [milliseconds(from), milliseconds(to)]
  const text = lines.slice(at + 1).join('\n')
  return begin < end
    ? [{ key: newKey(), begin, end, id: at === 1 ? (lines[0] ?? '') : '', settings, text }]
    : []
}

export function readVtt(file: string): Script {
  const [head = 'WEBVTT', ...blocks] = file
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .trimEnd()
    .split(/\n\n+/)
  return { head, cues: inOrder(blocks.flatMap(cueOf)) }
}

/** A blank line would end the cue. */
const closed = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n')

/** Cues without text are left out: there is nothing to show. */
export function writeVtt({ head, cues }: Script): string {
  const blocks = cues.flatMap(({ begin, end, id, settings, text }) => {
    const shown = closed(text)
    const times = `${stamp(begin)} --> ${stamp(end)}${settings && ` ${settings}`}`
    return shown ? [`${id && `${id}\n`}${times}\n${shown}`] : []
  })
  return `${[head, ...blocks].join('\n\n')}\n`
}
