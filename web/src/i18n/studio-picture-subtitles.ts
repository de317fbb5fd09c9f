// The words of subtitles that are pictures, in the studio.
const en = {
  title: 'Subtitles that are pictures',
  hint: 'Players cannot show these by themselves. Shown in the picture, everybody sees them and nobody can turn them off; every quality is made again, and the original’s own is no longer offered.',
  'format.pgs': 'Blu-ray (PGS)',
  'format.dvb': 'Television (DVB)',
  'format.vobsub': 'DVD (VobSub)',
  forced: 'Forced',
  shown: 'In the picture',
  show: 'Show in the picture',
  showNamed: 'Show “{name}” in the picture',
  hide: 'Take out of the picture',
  hideNamed: 'Take “{name}” out of the picture',
  isShown: '“{name}” is in the picture now.',
  isHidden: 'The picture is without subtitles again.',
}

const zh: Record<keyof typeof en, string> = {
  title: '图形字幕',
  hint: '播放器无法直接显示这类字幕。烧录到画面后，所有观众都会看到，且无法关闭；各清晰度会重新生成，不再提供原画。',
  'format.pgs': '蓝光（PGS）',
  'format.dvb': '数字电视（DVB）',
  'format.vobsub': 'DVD（VobSub）',
  forced: '强制显示',
  shown: '已烧录',
  show: '烧录到画面',
  showNamed: '将“{name}”烧录到画面',
  hide: '取消烧录',
  hideNamed: '取消烧录“{name}”',
  isShown: '“{name}”已烧录到画面。',
  isHidden: '画面已恢复为不带字幕。',
}

export const pictureSubtitleWords = { en, zh }
