// What the ffmpeg command cannot be told to do to a file: other edit lists and matrices, spoiled clocks, lost indexes.
// Each edit makes the file `to` from the file `from`; recipes name them in their steps.
import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { run } from '../lib/process.mjs'
import { changeMovie, kSecond, makeBox, trackEdits, trackMatrix } from './mp4-changes.mjs'
import { describeTwice } from './mp4-descriptions.mjs'
import { restamped, startsOf } from './ts-changes.mjs'

const ffmpeg = (...args) => run('ffmpeg', ['-nostdin', '-loglevel', 'error', '-y', ...args.flat()])
const words = (text) => text.split(/\s+/)
const changeMp4 = (change) => (from, to) => writeFileSync(to, changeMovie(readFileSync(from), change))
const u32 = (...values) => {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [i, v] of values.entries()) bytes.writeInt32BE(v | 0, 4 * i)
  return bytes
}

/** The picture of `from` up to 4 s as it is and from there on encoded again, with the sound of `from`. */
async function halves(from, to, encode) {
  const names = ['first', 'second'].map((name) => `${to}.${name}%d.ts`)
  const cut = words(
    '-map 0:v -f segment -segment_times 4 -segment_format mpegts -copyts -muxdelay 0 -muxpreload 0',
  )
  const keepTimes = words('-segment_format_options mpegts_copyts=1')
  await ffmpeg('-i', from, words('-c copy'), cut, keepTimes, names[0])
  await ffmpeg('-i', from, words(`-fps_mode passthrough ${encode}`), cut, keepTimes, names[1])
  const part = (name, i) => name.replace('%d', i)
  const joined = `${to}.joined.ts`
  writeFileSync(joined, Buffer.concat([readFileSync(part(names[0], 0)), readFileSync(part(names[1], 1))]))
  await ffmpeg(
    words('-copyts'),
    ['-i', joined],
    words('-copyts'),
    ['-i', from],
    words('-map 0:v -map 1:a -c copy'),
    to,
  )
  for (const name of names) for (const i of [0, 1, 2]) rmSync(part(name, i), { force: true })
  rmSync(joined)
}

// Another AudioSpecificConfig in the esds, whose lengths ffmpeg writes in four bytes.
function describeAac({ tracks }, config) {
  const sound = tracks.find((t) => t.handler === 'soun')
  sound.replace('mdia/minf/stbl/stsd', ({ body }) => {
    const at = body.indexOf(Buffer.from([5, 0x80, 0x80, 0x80]))
    const old = body[at + 4]
    const changed = Buffer.concat([body.subarray(0, at + 5), config, body.subarray(at + 5 + old)])
    const grown = config.length - old
    changed[at + 4] += grown
    const esds = body.indexOf('esds')
    for (const tag of [3, 4]) changed[body.indexOf(Buffer.from([tag, 0x80, 0x80, 0x80]), esds) + 4] += grown
    for (const size of [8, esds - 4]) changed.writeUInt32BE(body.readUInt32BE(size) + grown, size)
    return makeBox('stsd', changed)
  })
}

export const edits = {
  // 0…1.6 s and 2.4…4 s of each track.
  twoPieces: changeMp4(({ tracks, timescale }) => {
    for (const track of tracks) {
      const at = (seconds) => Math.round(seconds * track.timescale) + track.firstTime
      const length = Math.round(1.6 * timescale)
      trackEdits(track, [
        [length, at(0)],
        [length, at(2.4)],
      ])
    }
  }),

  // The same bytes, said to be the core of HE-AAC (ISO/IEC 14496-3 section 1.6.2.1): decoders double the rate.
  heAac: changeMp4((movie) => describeAac(movie, Buffer.from([0x2b, 0x11, 0x88, 0x00]))),
  heAacV2: changeMp4((movie) => describeAac(movie, Buffer.from([0xeb, 0x09, 0x88, 0x00]))),

  priming2112: changeMp4(({ tracks, timescale }) => {
    const sound = tracks.find((t) => t.handler === 'soun')
    const cut = Math.round(((2112 - 1024) * timescale) / sound.timescale)
    trackEdits(sound, [[sound.edits[0][0] - cut, 2112]])
  }),

  mirrored: changeMp4(({ tracks }) => {
    const one = kSecond
    trackMatrix(tracks[0], u32(-one, 0, 0, 0, one, 0, 640 * one, 0, 0x40000000))
  }),

  transposed: changeMp4(({ tracks }) => {
    const one = kSecond
    trackMatrix(tracks[0], u32(0, one, 0, one, 0, 0, 0, 0, 0x40000000))
  }),

  /** The samples lie behind 4.5 GB of nothing, sparse on disk, and their offsets have 64 bits. */
  behindHole: (from, to) => {
    const hole = 4_500_000_000
    const bytes = changeMovie(readFileSync(from), ({ tracks }) => {
      for (const track of tracks)
        track.replace('mdia/minf/stbl/stco', ({ body }) => {
          const count = body.readUInt32BE(4)
          const wide = Buffer.alloc(8 + 8 * count)
          body.copy(wide, 0, 0, 8)
          for (let i = 0; i < count; i++)
            wide.writeBigUInt64BE(BigInt(body.readUInt32BE(8 + 4 * i) + hole), 8 + 8 * i)
          return makeBox('co64', wide)
        })
    })
    const start = bytes.readUInt32BE(0) // behind ftyp
    const head = Buffer.alloc(16)
    head.writeUInt32BE(1, 0)
    head.write('free', 4)
    head.writeBigUInt64BE(BigInt(hole), 8)
    const file = openSync(to, 'w')
    writeSync(file, bytes, 0, start)
    writeSync(file, head, 0, 16, start)
    ftruncateSync(file, start + hole)
    writeSync(file, bytes, start, bytes.length - start, start + hole)
    closeSync(file)
  },

  withoutAviIndex: (from, to) => {
    const bytes = readFileSync(from)
    bytes.write('JUNK', bytes.lastIndexOf('idx1'))
    writeFileSync(to, bytes)
  },

  // From a keyframe in the middle on, all clocks start anew, as when two recordings are put together.
  restarted: (from, to) => {
    const bytes = readFileSync(from)
    const { video, at } = startsOf(bytes, 4)
    writeFileSync(to, restamped(bytes, at, video.first - video.there))
  },
  jumped: (from, to) => {
    const bytes = readFileSync(from)
    writeFileSync(to, restamped(bytes, startsOf(bytes, 4).at, 3600 * 90_000))
  },
  wrapped: (from, to) => {
    const bytes = readFileSync(from)
    const { video } = startsOf(bytes, 3)
    writeFileSync(to, restamped(bytes, 0, 2 ** 33 - video.there))
  },
  withoutHead: (from, to) => {
    const bytes = readFileSync(from)
    writeFileSync(to, bytes.subarray(188 * Math.floor((bytes.length * 0.3) / 188)))
  },

  smallerHalf: (from, to) =>
    halves(from, to, '-vf scale=480:270 -c:v libx264 -preset veryfast -crf 14 -g 25 -pix_fmt yuv420p'),
  twoEntries: async (from, to) => {
    await edits.otherHalf(from, to)
    const bytes = readFileSync(to)
    writeFileSync(
      to,
      changeMovie(bytes, ({ tracks }) =>
        describeTwice(
          tracks.find((t) => t.handler === 'vide'),
          bytes,
        ),
      ),
    )
  },
  otherHalf: async (from, to) => {
    const encode = '-c:v libx264 -preset veryfast -crf 14 -g 25 -pix_fmt yuv420p -x264-params ref=5:cabac=0'
    const [whole, joined] = [`${to}.whole.ts`, `${to}.halves.ts`]
    await ffmpeg('-i', from, words('-c copy'), whole)
    await halves(whole, joined, encode)
    await ffmpeg('-i', joined, words('-c copy'), to)
    for (const path of [whole, joined]) rmSync(path)
  },
}
