// Words of the list of files to take away, which arrive with it.
const en = {
  untouched: 'Uploaded file',
  untouchedHint: 'as it came · for its owner',
  original: 'Original',
  about: 'about {size}',
  make: 'Prepare',
  progress: '{name}: {percent} %',
}

const zh: Record<keyof typeof en, string> = {
  untouched: '上传的原文件',
  untouchedHint: '未作改动 · 仅本人可下载',
  original: '原始画质',
  about: '约 {size}',
  make: '生成',
  progress: '{name}：{percent}%',
}

export const downloadWords = { en, zh }
