// The words of the waveform in the subtitle editor, which arrive with it.
const en = {
  title: 'Sound and cues',
  sound: 'The sound of this part; press a place to go there',
  measuring: 'The sound is being measured…',
  none: 'The waveform can’t be shown now.',
  cue: 'Cue at {time}: {text}',
  begin: 'Begin of the open cue',
  end: 'End of the open cue',
  earlier: 'Earlier',
  later: 'Later',
  in: 'Zoom in',
  out: 'Zoom out',
}

const zh: Record<keyof typeof en, string> = {
  title: '声音与字幕',
  sound: '这一段的声音；点按某处可跳到那里',
  measuring: '正在分析声音…',
  none: '暂时无法显示波形。',
  cue: '{time} 的字幕：{text}',
  begin: '当前字幕的开始',
  end: '当前字幕的结束',
  earlier: '往前',
  later: '往后',
  in: '放大',
  out: '缩小',
}

export const waveWords = { en, zh }
