// The words of the first run, which arrive with it.
const en = {
  title: 'Set up Millrace',
  step: 'Step {step} of 3',
  admin: 'Your administrator account',
  who: 'Who may register?',
  open: 'Everyone',
  'open.hint': 'Anyone who opens this page can make an account.',
  invite: 'Invited people',
  'invite.hint': 'With a link that an administrator makes on the settings page.',
  closed: 'Nobody else',
  'closed.hint': 'Only your account. You can change this later.',
  drop: 'Drop your first video',
  dropHint: 'You can watch it as soon as it’s up.',
  next: 'Next',
  back: 'Back',
  finish: 'Create account',
  later: 'Later, show the library',
  done: 'Millrace is already set up.',
}

const zh: Record<keyof typeof en, string> = {
  title: '设置 Millrace',
  step: '第 {step} 步，共 3 步',
  admin: '你的管理员账号',
  who: '谁可以注册？',
  open: '所有人',
  'open.hint': '打开这个页面的人都可以注册。',
  invite: '受邀的人',
  'invite.hint': '通过管理员在设置页生成的邀请链接注册。',
  closed: '不开放',
  'closed.hint': '只有你的账号，以后可以再改。',
  drop: '拖入你的第一个视频',
  dropHint: '传完就能看。',
  next: '下一步',
  back: '上一步',
  finish: '创建账号',
  later: '以后再说，先看视频库',
  done: 'Millrace 已经设置好了。',
}

export const setupWords = { en, zh }
