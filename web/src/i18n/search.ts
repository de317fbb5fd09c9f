// The words of search and of the transcript, which arrive with them.
const en = {
  places: 'Said in “{title}”',
  moreOne: '1 more place',
  more: '{count} more places',
  building: 'The index is still being made: something may be missing.',

  transcript: 'Transcript',
  language: 'Language of the transcript',
  find: 'Find in the transcript',
  clear: 'Clear',
  cues: 'What is said',
  found: '{count} found',
  nothing: 'Nothing found for “{q}”. Try another word.',
  firstOnly: 'The first {count} are shown.',
  unnamed: 'Subtitles',
  captions: '{name}, with sounds',
}

const zh: Record<keyof typeof en, string> = {
  places: '“{title}”里说到的地方',
  moreOne: '还有 1 处',
  more: '还有 {count} 处',
  building: '索引还在建立，结果可能不全。',

  transcript: '文字稿',
  language: '文字稿语言',
  find: '在文字稿里查找',
  clear: '清除',
  cues: '说的内容',
  found: '找到 {count} 处',
  nothing: '没有找到“{q}”，换个词试试',
  firstOnly: '只显示前 {count} 处。',
  unnamed: '字幕',
  captions: '{name}（含声音说明）',
}

export const searchWords = { en, zh }
