// The words of the tray that arrive with what it lists.
const en = {
  chapters: 'Chapters of {title}',
  left: '{time} left',
}

const zh: Record<keyof typeof en, string> = {
  chapters: '{title} 的章节',
  left: '还需 {time}',
}

export const jobWords = { en, zh }
