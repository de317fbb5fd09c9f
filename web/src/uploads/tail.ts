// Phones write an MP4's table of contents behind the pictures (ISO/IEC 14496-12: moov behind mdat). Sent first, it lets
// people watch while the rest is on its way.

const mostTail = 32 * 2 ** 20
const mostBoxes = 64

/** Where a file's table begins when it lies at the end; null for every other file. */
export async function tailOf(file: Blob): Promise<number | null> {
  let at = 0
  let pictures = false
  for (let boxes = 0; boxes < mostBoxes && at + 8 <= file.size; boxes++) {
    const head = new DataView(await file.slice(at, at + 16).arrayBuffer())
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => head.getUint8(i)))
    if (boxes === 0 && type !== 'ftyp') return null
    if (type === 'moov') return pictures && file.size - at <= mostTail ? at : null
    if (type === 'moof') return null
    pictures ||= type === 'mdat'
    const short = head.getUint32(0)
    const size = short === 1 && head.byteLength === 16 ? Number(head.getBigUint64(8)) : short
    if (size < 8) return null
    at += size
  }
  return null
}
