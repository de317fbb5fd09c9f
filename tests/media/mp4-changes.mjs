// Changing the moov of an MP4 whose moov comes last, so that no sample moves.
import { boxes, find } from '../lib/boxes.mjs'

/** 1.0 in 16.16 fixed point. */
export const kSecond = 0x10000

export function makeBox(type, ...parts) {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

const written = (box) =>
  box.bytes ?? makeBox(box.type, ...(box.children ? box.children.map(written) : [box.body]))

const editsOf = (body) => {
  const list = []
  for (let i = 0; i < body.readUInt32BE(4); i++)
    list.push([body.readUInt32BE(8 + 12 * i), body.readInt32BE(12 + 12 * i)])
  return list
}

function trackOf(trak) {
  const mdhd = find([trak], 'trak/mdia/mdhd').body
  const elst = find([trak], 'trak/edts/elst')
  const track = {
    trak,
    handler: find([trak], 'trak/mdia/hdlr').body.toString('latin1', 8, 12),
    timescale: mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12),
    edits: elst ? editsOf(elst.body) : [],
    box: (path) => find([trak], `trak/${path}`),
    /** `change` gives the bytes of the box that stands in its place. */
    replace: (path, change) => {
      const box = find([trak], `trak/${path}`)
      box.bytes = change(box)
    },
  }
  track.firstTime = track.edits.at(-1)?.[1] ?? 0
  return track
}

/** A copy of the file; `change({tracks, timescale})` may alter its tracks. */
export function changeMovie(bytes, change) {
  const tree = boxes(bytes)
  const moov = tree.find((box) => box.type === 'moov')
  if (moov !== tree.at(-1)) throw new Error('the moov must come last')
  const mvhd = find([moov], 'moov/mvhd').body
  const traks = moov.children.filter((box) => box.type === 'trak')
  change({ tracks: traks.map(trackOf), timescale: mvhd.readUInt32BE(12) })
  return Buffer.concat([bytes.subarray(0, moov.start), written(moov)])
}

/** Entries of [duration in the movie's clock, time in the track's]. */
export function trackEdits(track, entries) {
  track.replace('edts/elst', () => {
    const body = Buffer.alloc(8 + 12 * entries.length)
    body.writeUInt32BE(entries.length, 4)
    for (const [i, [duration, time]] of entries.entries()) {
      body.writeUInt32BE(duration, 8 + 12 * i)
      body.writeInt32BE(time, 12 + 12 * i)
      body.writeUInt32BE(kSecond, 16 + 12 * i)
    }
    return makeBox('elst', body)
  })
}

export function trackMatrix(track, matrix) {
  track.replace('tkhd', ({ body }) => {
    const changed = Buffer.from(body)
    matrix.copy(changed, body[0] === 1 ? 52 : 40)
    return makeBox('tkhd', changed)
  })
}
