// Reading ISO base media boxes: enough to check init and media segments and finished MP4 files to the last tick.

const kContainers = new Set([
  'moov',
  'trak',
  'mdia',
  'minf',
  'stbl',
  'edts',
  'mvex',
  'moof',
  'traf',
  'udta',
  'dinf',
])

/** A tree of {type, start, size, head, children, body}. Fails when sizes do not add up. */
export function boxes(bytes, start = 0, end = bytes.length) {
  const list = []
  for (let at = start; at < end; ) {
    if (end - at < 8) throw new Error(`stray bytes at ${at}`)
    let size = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    let head = 8
    if (size === 1) {
      size = Number(bytes.readBigUInt64BE(at + 8))
      head = 16
    }
    if (size < head || at + size > end) throw new Error(`box ${type} of ${size} bytes at ${at} does not fit`)
    const box = { type, start: at, size, head, body: bytes.subarray(at + head, at + size) }
    if (kContainers.has(type)) box.children = boxes(bytes, at + head, at + size)
    list.push(box)
    at += size
  }
  return list
}

/** The first box at a path like 'moov/trak/mdia'. */
export function find(list, path) {
  const [first, ...rest] = path.split('/')
  const box = list?.find((b) => b.type === first)
  return rest.length ? find(box?.children, rest.join('/')) : box
}

export const typesIn = (list) => list.flatMap((b) => [b.type, ...(b.children ? typesIn(b.children) : [])])

/** What an init segment says of its one track. */
export function readInit(bytes) {
  const tree = boxes(bytes)
  const trak = find(tree, 'moov/trak')
  const mdhd = find([trak], 'trak/mdia/mdhd').body
  const hdlr = find([trak], 'trak/mdia/hdlr').body
  const stsd = find([trak], 'trak/mdia/minf/stbl/stsd').body
  return {
    timescale: mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12),
    handler: hdlr.toString('latin1', 8, 12),
    sample: stsd.toString('latin1', 12, 16),
    hasEditList: Boolean(find([trak], 'trak/edts')),
    tracks: tree.find((b) => b.type === 'moov').children.filter((b) => b.type === 'trak').length,
  }
}

/** What a media segment says: begin, end and each sample's decode time, presentation time, duration, size, key. */
export function readSegment(bytes) {
  const tree = boxes(bytes)
  const samples = []
  let begin = null
  let payload = 0
  for (const moof of tree.filter((b) => b.type === 'moof')) {
    for (const traf of moof.children.filter((b) => b.type === 'traf')) {
      const tfdt = find(traf.children, 'tfdt').body
      let time = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4)
      begin ??= time
      for (const trun of traf.children.filter((b) => b.type === 'trun'))
        for (const sample of readRun(trun.body, readDefaults(find(traf.children, 'tfhd').body))) {
          samples.push({ ...sample, dts: time, pts: time + sample.offset })
          time += sample.duration
        }
    }
  }
  for (const mdat of tree.filter((b) => b.type === 'mdat')) payload += mdat.body.length
  const end = samples.reduce((sum, s) => sum + s.duration, begin)
  return { begin, end, samples, payload, types: tree.map((b) => b.type) }
}

function readDefaults(tfhd) {
  const flags = tfhd.readUIntBE(1, 3)
  const defaults = {}
  let at = 8
  if (flags & 0x1) at += 8
  if (flags & 0x2) at += 4
  for (const [bit, name] of [
    [0x8, 'duration'],
    [0x10, 'size'],
    [0x20, 'flags'],
  ]) {
    if (!(flags & bit)) continue
    defaults[name] = tfhd.readUInt32BE(at)
    at += 4
  }
  return defaults
}

function readRun(trun, defaults) {
  const flags = trun.readUIntBE(1, 3)
  const count = trun.readUInt32BE(4)
  let at = 8
  if (flags & 0x1) at += 4
  let firstFlags = null
  if (flags & 0x4) {
    firstFlags = trun.readUInt32BE(at)
    at += 4
  }
  const take = (bit, fallback, signed = false) => {
    if (!(flags & bit)) return fallback
    at += 4
    return signed ? trun.readInt32BE(at - 4) : trun.readUInt32BE(at - 4)
  }
  return Array.from({ length: count }, (_, i) => {
    const duration = take(0x100, defaults.duration ?? 0)
    const size = take(0x200, defaults.size ?? 0)
    const sampleFlags = take(0x400, i === 0 && firstFlags !== null ? firstFlags : (defaults.flags ?? 0))
    const offset = take(0x800, 0, true)
    return { duration, size, offset, key: (sampleFlags & 0x10000) === 0 }
  })
}
