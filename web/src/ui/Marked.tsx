import classes from './Marked.module.css'

/** UTF-16 code units, as the server says them. */
export type Range = { begin: number; end: number }

/** A text with what was looked for marked in it. */
export function Marked({ text, ranges }: { text: string; ranges: Range[] }) {
  const pieces = ranges.flatMap(({ begin, end }, i) => [
    text.slice(ranges[i - 1]?.end ?? 0, begin),
    <mark key={begin} className={classes.mark}>
      {text.slice(begin, end)}
    </mark>,
  ])
  return [...pieces, text.slice(ranges.at(-1)?.end ?? 0)]
}
