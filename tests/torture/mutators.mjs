// Ways to spoil a file. Each gets its bytes and a random generator and gives other bytes; the same seed, the same file.
import { spawnSync } from 'node:child_process'

const pick = (random, list) => list[Math.floor(random() * list.length)]
const below = (random, n) => Math.floor(random() * n)
const kEdges = [0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff]

/** Another value for a field of `size` bytes at `at`: an edge, a neighbour, or noise. */
function spoilField(bytes, at, size, random) {
  if (at < 0 || size < 1 || at + size > bytes.length) return
  const old = bytes.readUIntBE(at, Math.min(size, 4))
  const value = pick(random, [pick(random, kEdges), old + 1, old - 1, old * 2, below(random, 2 ** 32)])
  const width = Math.min(size, 4)
  bytes.writeUIntBE(((value % 2 ** (8 * width)) + 2 ** (8 * width)) % 2 ** (8 * width), at, width)
}

const without = (bytes, from, to) => Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
const twice = (bytes, from, to) => Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])

/** Parts as {at, head, size}: one of them loses its size, type, a field, itself, or comes twice. */
function spoilPart(bytes, parts, random, { sizeAt, sizeBytes, typeAt, typeBytes }) {
  if (!parts.length) return bytes
  const part = pick(random, parts)
  const ways = {
    size: () => spoilField(bytes, part.at + sizeAt(part), sizeBytes(part), random),
    type: () => spoilField(bytes, part.at + typeAt, typeBytes(part), random),
    field: () => {
      const fields = Math.max(1, Math.floor((part.size - part.head) / 4))
      spoilField(bytes, part.at + part.head + 4 * below(random, Math.min(fields, 64)), 4, random)
    },
    drop: () => {
      bytes = without(bytes, part.at, part.at + part.size)
    },
    twice: () => {
      bytes = twice(bytes, part.at, part.at + part.size)
    },
  }
  pick(random, Object.values(ways))()
  return bytes
}

const kBoxes = new Set(
  'moov trak mdia minf stbl edts mvex moof traf udta dinf meta ilst stsd dref avc1 hvc1 mp4a'.split(' '),
)

function boxesIn(bytes, from = 0, to = bytes.length, list = []) {
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at)
    if (size < 8 || at + size > to) break
    const type = bytes.toString('latin1', at + 4, at + 8)
    list.push({ at, head: 8, size, type })
    const inside = { stsd: 8, dref: 8, meta: 4, avc1: 78, hvc1: 78, mp4a: 28 }[type] ?? 0
    if (kBoxes.has(type)) boxesIn(bytes, at + 8 + inside, at + size, list)
    at += size
  }
  return list
}

function spoilBoxes(bytes, random) {
  // Tables and headers are what is believed; the samples are only decoded.
  const parts = boxesIn(bytes).filter(({ type }) => type !== 'mdat' || random() < 0.1)
  return spoilPart(bytes, parts, random, {
    ...{ sizeAt: () => 0, sizeBytes: () => 4, typeAt: 4, typeBytes: () => 4 },
  })
}

const kMasters = new Set([
  0x1a45dfa3, 0x18538067, 0x114d9b74, 0x4dbb, 0x1549a966, 0x1654ae6b, 0xae, 0xe0, 0xe1, 0x1f43b675, 0xa0,
  0x1c53bb6b, 0xbb, 0xb7,
])

// RFC 8794: the number of leading zeros tells the length of an ID or a size.
function ebmlIn(bytes, from = 0, to = bytes.length, list = []) {
  const width = (at) => Math.clz32(bytes[at]) - 23
  for (let at = from; at + 2 <= to; ) {
    const idBytes = width(at)
    if (idBytes > 4 || at + idBytes >= to) break
    const sizeBytes = width(at + idBytes)
    if (sizeBytes > 8 || at + idBytes + sizeBytes > to) break
    let size = bytes[at + idBytes] & (0xff >> sizeBytes)
    for (let i = 1; i < sizeBytes; i++) size = size * 256 + bytes[at + idBytes + i]
    const head = idBytes + sizeBytes
    const end = Math.min(to, at + head + size)
    list.push({ at, head, size: end - at, idBytes, sizeBytes })
    if (kMasters.has(bytes.readUIntBE(at, idBytes))) ebmlIn(bytes, at + head, end, list)
    at = end
  }
  return list
}

const spoilEbml = (bytes, random) =>
  spoilPart(bytes, ebmlIn(bytes), random, {
    ...{ sizeAt: (p) => p.idBytes, sizeBytes: (p) => p.sizeBytes, typeAt: 0, typeBytes: (p) => p.idBytes },
  })

const kTsPacket = 188

function spoilTs(bytes, random) {
  const count = Math.floor(bytes.length / kTsPacket)
  const at = kTsPacket * (random() < 0.3 ? below(random, Math.min(count, 4)) : below(random, count))
  const set = (offset, value) => {
    bytes[at + offset] = value
    return bytes
  }
  const ways = {
    drop: () => without(bytes, at, at + kTsPacket * (1 + below(random, 20))),
    twice: () => twice(bytes, at, at + kTsPacket * (1 + below(random, 20))),
    program: () => set(1 + below(random, 2), below(random, 256)),
    control: () => set(3, below(random, 256)),
    field: () => set(4, below(random, 256)),
    payload: () => {
      spoilField(bytes, at + 4 + below(random, 40), 4, random)
      return bytes
    },
    sync: () => set(0, 0),
    shift: () => without(bytes, at, at + 1 + below(random, 187)),
  }
  return pick(random, Object.values(ways))()
}

const repeated = (spoil, most) => (bytes, random) => {
  for (let n = 1 + below(random, most); n > 0; n--) bytes = spoil(bytes, random)
  return bytes
}

const plain = {
  bits: (bytes, random) => {
    for (let n = 1 + below(random, 50); n > 0; n--)
      bytes[below(random, bytes.length)] ^= 1 << below(random, 8)
    return bytes
  },
  cut: (bytes, random) => bytes.subarray(0, 16 + below(random, bytes.length - 16)),
  hole: (bytes, random) => {
    const at = below(random, bytes.length)
    bytes.subarray(at, at + below(random, 4096)).fill(below(random, 2) ? 0 : 0xff)
    return bytes
  },
  moved: (bytes, random) => {
    const at = below(random, bytes.length)
    const part = Buffer.from(bytes.subarray(at, at + below(random, 8192)))
    part.copy(bytes, below(random, bytes.length))
    return bytes
  },
  zzuf: (bytes, random) => {
    const args = ['-s', String(below(random, 1e9)), '-r', (10 ** (-5 + 3 * random())).toFixed(7)]
    const { stdout, status } = spawnSync('zzuf', args, { input: bytes, maxBuffer: 1 << 28 })
    if (status !== 0) throw new Error('zzuf failed')
    return stdout
  },
}

const byFormat = {
  boxes: { boxes: repeated(spoilBoxes, 3) },
  ebml: { ebml: repeated(spoilEbml, 3) },
  ts: { packets: repeated(spoilTs, 6) },
}

/** {name, spoil} for a fixture; those that know its format come up half of the time. */
export function chooseMutator(format, random, { zzuf }) {
  const own = Object.entries(byFormat[format] ?? {})
  const general = Object.entries(plain).filter(([name]) => zzuf || name !== 'zzuf')
  const [name, spoil] = own.length && random() < 0.5 ? pick(random, own) : pick(random, general)
  return { name, spoil }
}
