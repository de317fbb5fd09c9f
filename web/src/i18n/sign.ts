// The words of signing in and of new accounts, which arrive with their pages.
const en = {
  up: 'Create an account',
  username: 'User name',
  password: 'Password',
  usernameHint: 'Letters, digits or Chinese characters',
  passwordHint: 'At least 8 characters',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  capsLock: 'Caps Lock is on',
  noAccount: 'No account yet?',
  haveAccount: 'Have an account?',
  closed: 'The administrator has closed registration.',
  invite: 'Registration is by invitation. Ask the administrator.',
  again: 'Sign in again',
}

const zh: Record<keyof typeof en, string> = {
  up: '注册账号',
  username: '用户名',
  password: '密码',
  usernameHint: '字母、数字或汉字',
  passwordHint: '至少 8 个字符',
  showPassword: '显示密码',
  hidePassword: '隐藏密码',
  capsLock: '大写锁定已打开',
  noAccount: '还没有账号？',
  haveAccount: '已有账号？',
  closed: '管理员已关闭注册。',
  invite: '注册需要邀请，请联系管理员。',
  again: '重新登录',
}

export const signWords = { en, zh }
