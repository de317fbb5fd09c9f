// The words of the account page, which arrive with it.
const en = {
  title: 'Account',
  appearance: 'Language and theme',
  password: 'Change password',
  current: 'Current password',
  new: 'New password',
  changed: 'Password changed. Other devices are signed out.',
  close: 'Close account',
  closeHint: 'Your account and all your videos are deleted. This cannot be taken back.',
  closeConfirm: 'Close my account',
  take: 'Take everything with you',
  takeHint: 'One ZIP file with every video as you uploaded it, its subtitles and what you wrote about it.',
  takeStart: 'Download everything',
  since: 'Member since {date}',
}

const zh: Record<keyof typeof en, string> = {
  title: '账号',
  appearance: '语言与外观',
  password: '修改密码',
  current: '当前密码',
  new: '新密码',
  changed: '密码已修改，其他设备已退出登录。',
  close: '注销账号',
  closeHint: '你的账号和全部视频都会被删除，无法撤销。',
  closeConfirm: '注销我的账号',
  take: '带走全部内容',
  takeHint: '一个 ZIP 文件，包含每个视频的上传原文件、字幕以及你填写的信息。',
  takeStart: '全部下载',
  since: '注册于 {date}',
}

export const accountWords = { en, zh }
