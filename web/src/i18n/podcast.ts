// The words for podcasts, on the account page and in the share dialog.
const en = {
  title: 'Podcast',
  hint: 'Podcast apps subscribe to your public videos and play their sound. Unlisted and private videos never appear.',
  enabled: 'Offer my public videos as a podcast',
  name: 'Name',
  nameHint: 'Your user name if left empty.',
  description: 'Description',
  language: 'Language',
  category: 'Category',
  explicit: 'It has explicit content',
  save: 'Save',
  saved: 'The podcast is saved.',
  feed: 'Address for podcast apps',
  feedHint: 'Directories such as Apple Podcasts take this address. The picture is made for you.',
}

const zh: Record<keyof typeof en, string> = {
  title: '播客',
  hint: '播客应用可以订阅你的公开视频，收听其中的声音。凭链接观看的和私密的视频不会出现。',
  enabled: '把我的公开视频作为播客提供',
  name: '名称',
  nameHint: '留空则使用你的用户名。',
  description: '简介',
  language: '语言',
  category: '分类',
  explicit: '包含儿童不宜的内容',
  save: '保存',
  saved: '播客已保存。',
  feed: '播客应用的订阅地址',
  feedHint: '可以把这个地址提交给 Apple 播客等目录。封面会自动生成。',
}

export const podcastWords = { en, zh }
