// What the ffmpeg command cannot be told to do to a file: other edit lists and matrices, spoiled clocks, lost indexes.
// Each edit makes the file `to` from the file `from`; recipes name them in their steps.
import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
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

// HE-AAC, which no encoder of a fresh machine makes. Once, with fdkaac 1.0.0 and libfdk-aac 2.0.2, as for he-aac.m4a:
//   node -e 'import("./sound.mjs").then(({ wav }) =>
//     process.stdout.write(wav({ rate: 22050, channels: 2, seconds: 12 })))' >tones.wav
//   ffmpeg -i tones.wav -af asetrate=48000,highshelf=f=6000:g=-24 -t 5 source.wav
//   fdkaac -p 5 -b 48000 -G 1 --header-period 20 -o he-aac.m4a source.wav
// and he-aac-v2.m4a with asetrate=44100, -p 29, -b 24000 and the usual header period, half a second. The tones reach
// 14 kHz, so that SBR is missed where a decoder began too late for its header; up there they are quiet, because two
// decoders that begin at different places do not make the same noise. Other bytes need another name: sources that are
// there already are not made again for them.
const heAac = fileURLToPath(new URL('he-aac.m4a', import.meta.url))
const heAacV2 = fileURLToPath(new URL('he-aac-v2.m4a', import.meta.url))

/** The picture of `from` with the sound of a file, both as they are. */
const withSound = (sound, more) => (from, to) =>
  ffmpeg('-i', from, '-i', sound, words('-map 0:v -map 1:a -c copy'), more ? words(more) : [], to)

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

  heAac: withSound(heAac),
  heAacV2: withSound(heAacV2),
  heAacAndLc: withSound(heAac, '-map 1:a -c:a:1 aac -b:a:1 192k'),
  heAacAlone: (_, to) => copyFileSync(heAac, to),
  heAacV2Alone: (_, to) => ffmpeg('-i', heAacV2, words('-c copy'), to),

  // The AudioSpecificConfig (ISO/IEC 14496-3 section 1.6.2.1) of HE-AAC begins with its core, AAC-LC at half the rate,
  // and goes on with the extension, or leaves that to be found in the packets, or names the extension first: then a
  // decoder doubles the rate whatever comes.
  heAacImplicit: changeMp4((movie) => describeAac(movie, Buffer.from([0x13, 0x10]))),
  heAacV2Implicit: changeMp4((movie) => describeAac(movie, Buffer.from([0x13, 0x88]))),
  heAacFirst: changeMp4((movie) => describeAac(movie, Buffer.from([0x2b, 0x11, 0x88, 0x00]))),
  heAacV2First: changeMp4((movie) => describeAac(movie, Buffer.from([0xeb, 0x8a, 0x08, 0x00]))),

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
