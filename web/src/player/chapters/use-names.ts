import type { Chapter } from '../../api/client'
import { chapterWords } from '../../i18n/chapters'
import { useWords } from '../../i18n/words'
import { nameOf } from './chapter-at'

/** What the chapters are called, in the reader's language where they have no title. */
export function useNames(chapters: Chapter[]): (index: number) => string {
  const say = useWords(chapterWords)
  return (index) => {
    const chapter = chapters[index]
    return chapter ? nameOf(chapter, index, (number) => say('number', { number })) : ''
  }
}
