// Subtitles that nobody wrote, with words as often as in real ones: the commonest of English and Chinese, and behind
// them made-up ones whose frequency falls with their rank (Zipf). The same for the same seed.

const kEnglish =
  'the be to of and a in that have i it for not on with he as you do at this but his by from they we say her she or an will my one all would there their what so up out if about who get which go me when make can like time no just him know take people into year your good some could them see other than then now look only come its over think also back after use two how our work first well way even new want because any these give day most us'.split(
    ' ',
  )
const kChinese =
  '我们 你们 他们 什么 没有 知道 这个 一个 现在 可以 因为 所以 如果 但是 时候 怎么 这样 那个 自己 今天 问题 视频 觉得 出来 起来 就是 不是 还是 已经 大家 东西 一下 开始 告诉 看到 事情 应该 喜欢 朋友 真的 可能 需要 地方 工作 生活 世界 学习 孩子 先生 谢谢'.split(
    ' ',
  )
const kGerman =
  'für über schön größe mädchen straße ich nicht und die der das ist wir sie können müssen'.split(' ')
const kCharacters = '的一是不了在有人这上大来到说要会就也子得那里下自年发后作道所然家种事'

export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Picks of `words`, the first ones most often. */
function zipf(words, next) {
  const sums = new Float64Array(words.length)
  let sum = 0
  for (let i = 0; i < words.length; i++) {
    sum += 1 / (i + 2.7)
    sums[i] = sum
  }
  return () => {
    const wanted = next() * sum
    let low = 0
    let high = words.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle] < wanted) low = middle + 1
      else high = middle
    }
    return words[low]
  }
}

const kSyllables =
  'ba be bi bo ca ce co da de di do fa fe fi ga go la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we win ter son ton ing ed ly er'.split(
    ' ',
  )

function invented(count, next) {
  const words = new Set()
  while (words.size < count) {
    let word = ''
    for (let i = 2 + Math.floor(next() * 3); i > 0; i--)
      word += kSyllables[Math.floor(next() * kSyllables.length)]
    words.add(word)
  }
  return [...words]
}

const inventedChinese = (count, next) =>
  Array.from({ length: count }, () => {
    const character = () => String.fromCharCode(0x4e00 + Math.floor(next() ** 2 * 6000))
    return character() + character() + (next() < 0.2 ? character() : '')
  })

export function speakers(seed) {
  const next = random(seed)
  const english = zipf([...kEnglish, ...invented(40_000, next)], next)
  const chinese = zipf([...kChinese, ...inventedChinese(30_000, next)], next)
  const german = zipf([...kGerman, ...invented(20_000, next).map((word) => word.replace('o', 'ö'))], next)
  const spaced = (word) => () => {
    const words = Array.from({ length: 5 + Math.floor(next() * 9) }, word)
    return `${words.join(' ')}.`.replace(/^./, (c) => c.toUpperCase())
  }
  const dense = () => {
    let text = ''
    for (let i = 3 + Math.floor(next() * 5); i > 0; i--)
      text += next() < 0.35 ? kCharacters[Math.floor(next() ** 2 * kCharacters.length)] : chinese()
    return text
  }
  return { next, en: spaced(english), zh: dense, de: spaced(german) }
}
