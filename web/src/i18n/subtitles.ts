// The words of the subtitles' menu, which arrive with it.
const en = {
  title: 'Subtitles',
  now: 'Subtitles: {name}',
  off: 'Off',
  captions: '{name}, with sounds',
  unnamed: 'Subtitles',
  size: 'Size',
  'size.0': 'Small',
  'size.1': 'Normal',
  'size.2': 'Large',
  'size.3': 'Largest',
  ground: 'Letters',
  'ground.shade': 'White on a shade',
  'ground.black': 'White on black',
  'ground.white': 'Black on white',
  'ground.outline': 'White with an outline',
  sample: 'Hello',
  key: 'Subtitles on or off',
}

const zh: Record<keyof typeof en, string> = {
  title: '字幕',
  now: '字幕：{name}',
  off: '关闭',
  captions: '{name}（含声音说明）',
  unnamed: '字幕',
  size: '大小',
  'size.0': '小',
  'size.1': '正常',
  'size.2': '大',
  'size.3': '特大',
  ground: '文字',
  'ground.shade': '半透明底白字',
  'ground.black': '黑底白字',
  'ground.white': '白底黑字',
  'ground.outline': '白字描边',
  sample: '你好',
  key: '打开或关闭字幕',
}

export const subtitleWords = { en, zh }
