// An H.264 track whose parameter sets change on the way, told by two sample descriptions (ISO/IEC 14496-12 section
// 8.5.2) and no longer within the samples.
import { makeBox } from './mp4-changes.mjs'

const kFiller = 12
const kSps = 7
const kPps = 8

function samplesOf(box) {
  const [stsz, stsc, stco] = ['stsz', 'stsc', 'stco'].map((name) => box(name).body)
  const runs = []
  for (let i = 0; i < stsc.readUInt32BE(4); i++)
    runs.push({ first: stsc.readUInt32BE(8 + 12 * i), samples: stsc.readUInt32BE(12 + 12 * i) })
  const samples = []
  for (let chunk = 1; chunk <= stco.readUInt32BE(4); chunk++) {
    let at = stco.readUInt32BE(4 + 4 * chunk)
    const run = runs.findLast((r) => r.first <= chunk)
    for (let i = 0; i < run.samples; i++) {
      const size = stsz.readUInt32BE(12 + 4 * samples.length)
      samples.push({ at, size })
      at += size
    }
  }
  return samples
}

/** The parameter sets within a sample, which become filler. */
function takeSets(bytes, { at, size }) {
  const sets = {}
  for (let unit = at; unit < at + size; unit += 4 + bytes.readUInt32BE(unit)) {
    const type = bytes[unit + 4] & 31
    if (type !== kSps && type !== kPps) continue
    sets[type] = Buffer.from(bytes.subarray(unit + 4, unit + 4 + bytes.readUInt32BE(unit)))
    bytes[unit + 4] = kFiller
  }
  return sets
}

const counted = (set) => Buffer.concat([Buffer.from([set.length >> 8, set.length & 255]), set])
const recordOf = ({ [kSps]: sps, [kPps]: pps }) =>
  makeBox(
    'avcC',
    Buffer.from([1, sps[1], sps[2], sps[3], 0xff, 0xe1]),
    counted(sps),
    Buffer.from([1]),
    counted(pps),
    Buffer.from(sps[1] >= 100 ? [0xfd, 0xf8, 0xf8, 0] : []),
  )

function entryWith(entry, record) {
  const at = entry.indexOf('avcC') - 4
  const rest = entry.subarray(at + entry.readUInt32BE(at))
  const changed = Buffer.concat([entry.subarray(0, at), record, rest])
  changed.writeUInt32BE(changed.length, 0)
  return changed
}

const table = (type, width, rows) => {
  const body = Buffer.alloc(8 + width * 4 * rows.length)
  body.writeUInt32BE(rows.length, 4)
  for (const [i, row] of rows.entries())
    for (const [j, value] of row.entries()) body.writeUInt32BE(value, 8 + 4 * (i * width + j))
  return makeBox(type, body)
}

/** Changes the samples in `bytes` and the track's tables; each sample becomes a chunk. */
export function describeTwice(track, bytes) {
  const stbl = (name) => track.box(`mdia/minf/stbl/${name}`)
  const samples = samplesOf(stbl)
  const descriptions = []
  let second = 0
  for (const [i, sample] of samples.entries()) {
    const sets = takeSets(bytes, sample)
    if (!sets[kSps] || descriptions.at(-1)?.[kSps].equals(sets[kSps])) continue
    if (descriptions.push(sets) === 2) second = i
  }
  if (descriptions.length !== 2) throw new Error(`${descriptions.length} kinds of parameter sets`)
  track.replace('mdia/minf/stbl/stsd', ({ body }) => {
    const head = Buffer.from(body.subarray(0, 8))
    head.writeUInt32BE(2, 4)
    return makeBox('stsd', head, ...descriptions.map((sets) => entryWith(body.subarray(8), recordOf(sets))))
  })
  track.replace('mdia/minf/stbl/stco', () =>
    table(
      'stco',
      1,
      samples.map(({ at }) => [at]),
    ),
  )
  track.replace('mdia/minf/stbl/stsc', () =>
    table('stsc', 3, [
      [1, 1, 1],
      [second + 1, 1, 2],
    ]),
  )
}
