// Spoiling MP4 files on purpose: cutting them, and making their sample tables lie.
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { boxes } from './boxes.mjs'

/** Positions (in the file) of the bodies of all boxes of a type inside moov. */
function bodies(bytes, type) {
  const found = []
  const walk = (list) => {
    for (const box of list) {
      if (box.type === type) found.push({ at: box.start + box.head, size: box.size - box.head })
      if (box.children) walk(box.children)
    }
  }
  walk(boxes(bytes))
  return found
}

/** A copy of an MP4 whose tables are changed by `lie({stco, stsz, stts, stsc}, bytes)`. */
export function lying(source, lie) {
  const bytes = Buffer.from(readFileSync(source))
  const tables = {}
  for (const type of ['stco', 'stsz', 'stts', 'stsc', 'mdhd', 'ctts']) tables[type] = bodies(bytes, type)
  lie(tables, bytes)
  return bytes
}

/** Writes a value over entries [from, to) of 32 bits that begin `head` bytes into a table's body. */
export function overwrite(bytes, table, { head, count, from = 0, to = count, value, stride = 4 }) {
  for (let i = from; i < to; i++) {
    const at = table.at + head + i * stride
    if (at + 4 > table.at + table.size) return
    bytes.writeUInt32BE(typeof value === 'function' ? value(i, bytes.readUInt32BE(at)) : value, at)
  }
}

/** A file that is a small MP4 and then one box of `size` bytes with nothing in it, sparse on disk. */
export function withHugeBox(source, path, size) {
  const head = readFileSync(source)
  const box = Buffer.alloc(16)
  box.writeUInt32BE(1, 0)
  box.write('free', 4)
  box.writeBigUInt64BE(BigInt(size), 8)
  writeFileSync(path, head)
  const fd = openSync(path, 'r+')
  writeSync(fd, box, 0, 16, head.length)
  closeSync(fd)
  truncateSync(path, head.length + size)
}
