// What the watch page says of a video whose file is still on its way.
const en = {
  percent: 'Still being uploaded: {percent} % is there. It plays as far as it has come.',
  bytes: 'Still being uploaded: {bytes} are there. It plays as far as it has come.',
  whole: 'All of it is there. It is being made ready in every quality.',
  forAll: 'Others may watch it already',
  forAllHint: 'Everyone who may see it when it is ready.',
}

const zh: Record<keyof typeof en, string> = {
  percent: '还在上传，已到 {percent}%。传到哪儿，就能看到哪儿。',
  bytes: '还在上传，已到 {bytes}。传到哪儿，就能看到哪儿。',
  whole: '已全部传完，正在准备各档清晰度。',
  forAll: '现在就允许别人观看',
  forAllHint: '上传完成后能看到它的人都可以。',
}

export const arrivingWords = { en, zh }
