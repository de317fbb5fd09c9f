// The words of the share dialog, which arrive with it.
const en = {
  title: 'Share',
  link: 'Link',
  at: 'Start at {time}',
  embed: 'Embed code',
  qr: 'QR code of the link',
  players: 'For other players',
  private: 'This video is private. Only you can open the link.',
}

const zh: Record<keyof typeof en, string> = {
  title: '分享',
  link: '链接',
  at: '从 {time} 开始',
  embed: '嵌入代码',
  qr: '链接的二维码',
  players: '用其他播放器打开',
  private: '这个视频是私密的，只有你能打开链接。',
}

export const shareWords = { en, zh }
