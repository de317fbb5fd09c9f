import { expect, it } from 'vitest'
import { cut, fromTyped, plainText, toTyped } from './markup'

it.each([
  ['你好', '你好'],
  ['Tom & Jerry', 'Tom &amp; Jerry'],
  ['1 < 2 > 0 --> here', '1 &lt; 2 &gt; 0 --&gt; here'],
  ['<i>so</i> <script>x</script>', '<i>so</i> &lt;script&gt;x&lt;/script&gt;'],
  ['<v Anna>hm</v> <c.yellow>ha</c>', '<v Anna>hm</v> <c.yellow>ha</c>'],
  ['<lang en-GB>R&B</lang>', '<lang en-GB>R&amp;B</lang>'],
])('%s is written %s, and back', (typed, text) => {
  expect(fromTyped(typed)).toBe(text)
  expect(toTyped(text)).toBe(typed)
})

it('what would read as something else is shown as it is written', () => {
  for (const text of ['&lt;i&gt; is a tag', '&amp;lt; is an entity', '&amp;amp;']) {
    expect(toTyped(text)).toBe(text)
    expect(fromTyped(toTyped(text))).toBe(text)
  }
})

it('what is read has neither tags nor entities', () => {
  expect(plainText('<i>Tom</i> &amp; <v Anna>Jerry</v> &lt;3')).toBe('Tom & Jerry <3')
})

it('a cut through a tag closes and opens it', () => {
  expect(cut('<i>Hello there, <b>old</b> friend</i>', 15)).toEqual([
    '<i>Hello there,</i>',
    '<i><b>old</b> friend</i>',
  ])
  expect(cut('No tags at all', 8)).toEqual(['No tags', 'at all'])
})
