// The words of invitations, on the administrator's page.
const en = {
  title: 'Invitations',
  hint: 'A link by which people make their accounts.',
  off: 'Registration is not by invitation at the moment: links do nothing until that is chosen above.',
  note: 'For whom',
  notePlaceholder: 'Only you see this',
  uses: 'Accounts',
  days: 'Days until it ends',
  make: 'Make a link',
  made: 'The new link. It is shown only now, so copy it.',
  copy: 'Copy link',
  used: '{used} of {uses} used',
  until: 'until {date}',
  ended: 'ended',
  withdraw: 'Withdraw',
  withdrawn: 'Withdrawn. The link does nothing any more.',
  nameless: 'Without a note',
}

const zh: Record<keyof typeof en, string> = {
  title: '邀请',
  hint: '把链接发给别人，对方就能自己注册账号。',
  off: '目前不是邀请注册：在上方选择“受邀的人”之前，链接不起作用。',
  note: '发给谁',
  notePlaceholder: '只有你能看到',
  uses: '可注册账号数',
  days: '有效天数',
  make: '生成链接',
  made: '新链接如下，只显示这一次，请立即复制。',
  copy: '复制链接',
  used: '已用 {used} / {uses}',
  until: '{date}前有效',
  ended: '已失效',
  withdraw: '撤回',
  withdrawn: '已撤回，链接不再有效。',
  nameless: '未备注',
}

export const inviteWords = { en, zh }
