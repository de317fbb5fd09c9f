// The words of the list of one's own videos, which arrive with it.
const en = {
  empty: 'Drop a video here. You can watch it as soon as it’s up.',
  poster: 'Picture',
  name: 'Title',
  visibility: 'Who can watch',
  length: 'Length',
  size: 'Size',
  date: 'Date',
  select: 'Select {title}',
  selectAll: 'Select all',
  selected: 'Selected: {count}',
  delete: 'Delete',
  deleteOne: 'Delete {title}',
}

const zh: Record<keyof typeof en, string> = {
  empty: '拖一个视频进来，传完就能看',
  poster: '封面',
  name: '标题',
  visibility: '谁可以看',
  length: '时长',
  size: '大小',
  date: '日期',
  select: '选择 {title}',
  selectAll: '全选',
  selected: '已选 {count} 个',
  delete: '删除',
  deleteOne: '删除 {title}',
}

export const mineWords = { en, zh }
