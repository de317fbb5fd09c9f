// Cue text as a person types it, and as WebVTT writes it (section 4.2.2). Tags that WebVTT knows stay tags; any other
// & < > is what it looks like.
const tag = /<(?:\/?(?:b|i|u|c|ruby|rt|v|lang)(?:\.[\w.-]+)?|(?:v|lang|c)(?:\.[\w.-]+)? [^<>&\n]*)>/g

const escaped = (text: string) =>
  text
    .replace(/&(?!(?:amp|lt|gt);)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

export function fromTyped(typed: string): string {
  let text = ''
  let at = 0
  for (const { 0: found, index } of typed.matchAll(tag)) {
    text += escaped(typed.slice(at, index)) + found
    at = index + found.length
  }
  return text + escaped(typed.slice(at))
}

/** Entities are shown as what they stand for, unless that would read as something else. */
export function toTyped(text: string): string {
  const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  return fromTyped(plain) === text ? plain : text
}

/** What is read of it. */
export const plainText = (text: string) =>
  text.replace(tag, '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Tags that are still open at its end, outermost first. */
function openTags(text: string): string[] {
  const open: string[] = []
  for (const [found] of text.matchAll(tag)) {
    if (found.startsWith('</')) open.pop()
    else open.push(found)
  }
  return open
}

/** Divides what was typed; tags that the cut goes through are closed before it and opened again behind it. */
export function cut(typed: string, at: number): [string, string] {
  const first = typed.slice(0, at).trimEnd()
  const open = openTags(first)
  const closing = open.map((one) => `</${/^<(\w+)/.exec(one)?.[1]}>`).reverse()
  return [first + closing.join(''), open.join('') + typed.slice(at).trimStart()]
}
