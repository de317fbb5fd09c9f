// The words of chapters where they are watched; those of the studio are in studio.ts.
const en = {
  title: 'Chapters',
  number: 'Chapter {number}',
  at: '{time}, {name}',
}

const zh: Record<keyof typeof en, string> = {
  title: '章节',
  number: '第 {number} 章',
  at: '{time}，{name}',
}

export const chapterWords = { en, zh }
