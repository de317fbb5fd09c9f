// The words of the list of keys, which arrive with it.
const en = {
  on: 'Single-key shortcuts',
  play: 'Play or pause',
  ten: 'Back or forward 10 s',
  five: 'Back or forward 5 s',
  volume: 'Louder or quieter',
  mute: 'Sound on or off',
  fullscreen: 'Full screen',
  pip: 'Picture in picture',
  digit: 'Jump to 0–90 %',
  frame: 'One frame back or on, when paused',
  speed: 'Slower or faster',
  search: 'Search',
  help: 'This list',
}

const zh: Record<keyof typeof en, string> = {
  on: '启用单键快捷键',
  play: '播放或暂停',
  ten: '后退或前进 10 秒',
  five: '后退或前进 5 秒',
  volume: '调高或调低音量',
  mute: '静音或恢复',
  fullscreen: '全屏',
  pip: '画中画',
  digit: '跳到 0–90%',
  frame: '暂停时后退或前进一帧',
  speed: '减速或加速',
  search: '搜索',
  help: '显示这个列表',
}

export const keyWords = { en, zh }
