// Every colour of the page. Components name a token, never a colour; contrast.test.ts holds the pairs to WCAG.
export const light = {
  page: '#FFFFFF',
  surface: '#F4F7F6',
  text: '#14201E',
  muted: '#566461',
  accent: '#0B6E66',
  'on-accent': '#FFFFFF',
  error: '#B42318',
  'on-error': '#FFFFFF',
  warning: '#8A5A00',
  ok: '#1B7A3D',
  control: '#7F8D8A',
  hairline: '#D5DDDB',
}

export type Token = keyof typeof light

export const dark: Record<Token, string> = {
  page: '#0F1514',
  surface: '#18211F',
  text: '#E8EEEC',
  muted: '#9DAEAA',
  accent: '#5CCFC0',
  'on-accent': '#0F1514',
  error: '#FF8A7A',
  'on-error': '#0F1514',
  warning: '#F0B84A',
  ok: '#6FD08C',
  control: '#6C7C78',
  hairline: '#2B3735',
}

/** On the video itself, the same in both schemes. */
export const stage = { black: '#000000', white: '#FFFFFF', veil: '#000000B8', thin: '#FFFFFF40' }

/** Under menus and messages only. */
export const shadow = '0 4px 16px #00000029'

export const fontFamily = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

export const cssVariables = (tokens: Record<string, string>) =>
  Object.fromEntries(Object.entries(tokens).map(([name, value]) => [`--mr-${name}`, value]))
