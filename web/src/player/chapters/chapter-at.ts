// Which chapter a moment belongs to, and what it is called.
import type { Chapter } from '../../api/client'

/** The place of the chapter that has begun last; -1 before the first. */
export function chapterAt(chapters: Chapter[], time: number): number {
  let at = -1
  for (const [i, { start }] of chapters.entries()) {
    if (start > time + 0.001) break // a jump to its beginning may land a little before it
    at = i
  }
  return at
}

/** Those without a title are counted. */
export const nameOf = ({ title }: { title: string }, index: number, chapter: (number: number) => string) =>
  title || chapter(index + 1)

/** The narrowest part of the bar that is a segment of its own. */
const narrowest = 0.004

/** Where the bar is divided, 0…1: not so often that nothing but gaps would be seen. */
export function bordersOf(chapters: Chapter[], duration: number): number[] {
  const borders: number[] = []
  for (const { start } of chapters) {
    const at = duration > 0 ? start / duration : 0
    if (at - (borders.at(-1) ?? 0) >= narrowest && at <= 1 - narrowest) borders.push(at)
  }
  return borders
}
