// A short film whose pictures carry closed captions (ANSI/CTA-608-E in cc_data of ATSC A/53), which ffmpeg's command
// cannot make: pairs of bytes are written as a caption encoder would send them, and put into the stream as SEI messages.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unit } from '../media/annex-b.mjs'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

const kRate = 30
const kSpan = 12

const ones = (byte) => byte.toString(2).replaceAll('0', '').length
const withParity = (byte) => (ones(byte) % 2 === 1 ? byte : byte | 0x80)

const code = (first, second) => [
  [first, second],
  [first, second],
]
const control = (second) => code(0x14, second)
const text = (line) => {
  const pairs = []
  for (let i = 0; i < line.length; i += 2)
    pairs.push([line.charCodeAt(i), i + 1 < line.length ? line.charCodeAt(i + 1) : 0])
  return pairs
}
const row = (number, indent) => code(0x14, (number === 15 ? 0x60 : 0x40) | 0x10 | (indent << 1))

/** What each field sends, and from which picture on. Of captions that are loaded first, the last code shows them. */
const fields = [
  [
    {
      until: 30,
      pairs: [
        ...control(0x2e),
        ...control(0x20),
        ...row(15, 2),
        ...code(0x17, 0x21),
        ...text('HELLO WORLD 1'),
      ],
    },
    { from: 30, pairs: control(0x2f) },
    {
      until: 90,
      pairs: [
        ...[...control(0x2e), ...control(0x20), ...row(14, 2), ...code(0x11, 0x37), ...text('SING & ')],
        ...[...code(0x11, 0x2e), ...text('SONG'), ...row(15, 2), ...text('A SECOND ROW')],
      ],
    },
    { from: 90, pairs: control(0x2c) },
    { from: 120, pairs: control(0x2f) },
    {
      from: 180,
      pairs: [...control(0x2c), ...control(0x25), ...control(0x2d), ...row(15, 0), ...text('ROLLED ONE')],
    },
    { from: 225, pairs: [...control(0x2d), ...text('ROLLED TWO')] },
    { from: 270, pairs: [...control(0x2d), ...text('ROLLED THREE')] },
    { from: 330, pairs: control(0x2c) },
  ],
  [
    { until: 60, pairs: [...code(0x15, 0x20), ...row(15, 3), ...text('HOLA')] },
    { from: 60, pairs: code(0x15, 0x2f) },
    { from: 150, pairs: code(0x15, 0x2c) },
  ],
]

/** What must come of it: in seconds, from the first picture on. */
export const said = {
  CC1: [
    { begin: 1, end: 3, text: 'HELLO WORLD 1' },
    { begin: 4, end: 6, text: '♪SING &amp; <i>SONG</i>\nA SECOND ROW' },
    { begin: 188 / kRate, end: 272 / kRate, text: 'ROLLED ONE\nROLLED TWO' },
    { begin: 272 / kRate, end: 11, text: 'ROLLED THREE' },
  ],
  CC3: [{ begin: 2, end: 5, text: 'HOLA' }],
}

function pairsByPicture() {
  const pictures = Array.from({ length: kSpan * kRate }, () => [
    [0, 0],
    [0, 0],
  ])
  for (const [field, parts] of fields.entries())
    for (const { from, until, pairs } of parts)
      for (const [i, pair] of pairs.entries()) pictures[(from ?? until - pairs.length) + i][field] = pair
  return pictures
}

function ccData(pair1, pair2) {
  const triplets = [pair1, pair2].flatMap(([a, b], field) => [0xfc | field, withParity(a), withParity(b)])
  return [0x47, 0x41, 0x39, 0x34, 3, 0x40 | (triplets.length / 3), 0xff, ...triplets, 0xff]
}

/** What a caption service sends (ANSI/CTA-708-E section 8), and with which picture: [service, …bytes]. */
const services = {
  // A window of two rows of 32 columns, its lower edge's middle near the picture's, not visible.
  10: [
    [1, 0x98, 0x18, 74, 105, 0x71, 31, 0x09],
    [1, 0x92, 1, 9, ...Buffer.from('A WINDOW 708')],
    [2, 0x98, 0x18, 74, 105, 0x71, 31, 0x09],
    [2, 0x92, 1, 14, 0x18, 0x4f, 0x60, 0x18, 0x59, 0x7d],
  ],
  30: [[1, 0x89, 1]],
  45: [[2, 0x89, 1]],
  90: [[1, 0x8c, 1]],
  120: [[2, 0x8f]],
}

export const saidByServices = {
  'Service 1': [{ begin: 1, end: 3, text: 'A WINDOW 708' }],
  'Service 2': [{ begin: 1.5, end: 4, text: '你好' }],
}

/** The services' blocks of one picture as packets of DTVCC (sections 5 and 6), in triplets of cc_data. */
function dtvcc(number) {
  const triplets = (services[number] ?? []).flatMap(([service, ...bytes]) => {
    const packet = [(service << 5) | bytes.length, ...bytes]
    if (packet.length % 2 === 0) packet.push(0)
    packet.unshift((packet.length + 1) / 2)
    return packet.flatMap((byte, i) => (i % 2 === 0 ? [i === 0 ? 0xff : 0xfe, byte] : [byte]))
  })
  return [0x47, 0x41, 0x39, 0x34, 3, 0x40 | (triplets.length / 3), 0xff, ...triplets, 0xff]
}

const starts = (bytes) => {
  const found = []
  for (let at = bytes.indexOf('000001', 0, 'hex'); at >= 0; at = bytes.indexOf('000001', at + 3, 'hex'))
    found.push(at)
  return found
}

/** The stream with a message before each first slice; pictures must be shown in the order in which they are sent. */
function withMessages(stream, hevc, by = 'line 21') {
  const pictures = pairsByPicture()
  const parts = []
  let from = 0
  let number = 0
  for (const at of starts(stream)) {
    const head = stream[at + 3]
    const isSlice = hevc ? ((head >> 1) & 63) < 32 : (head & 31) === 1 || (head & 31) === 5
    // The first bit of a slice that begins a picture is set: its first block is the picture's first.
    if (!isSlice || !(stream[at + (hevc ? 5 : 4)] & 0x80)) continue
    const begin = stream[at - 1] === 0 ? at - 1 : at
    const nothing = [
      [0, 0],
      [0, 0],
    ]
    const data = by === 'services' ? dtvcc(number) : ccData(...(pictures[number] ?? nothing))
    number++
    const message = [4, data.length + 3, 0xb5, 0x00, 0x31, ...data, 0x80]
    parts.push(stream.subarray(from, begin), unit(hevc ? [39 << 1, 1] : [6], message))
    from = begin
  }
  return Buffer.concat([...parts, stream.subarray(from)])
}

const words = (line) => line.split(/\s+/).filter(Boolean)
const ffmpeg = (...args) =>
  run('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args.flatMap((a) => (Array.isArray(a) ? a : words(a)))])

/** Pictures without B frames, with captions, as a stream of their own. */
async function stream(folder, hevc = false, by = 'line 21') {
  const bare = join(folder, hevc ? 'bare.hevc' : 'bare.h264')
  const encoder = hevc
    ? '-c:v libx265 -preset ultrafast -x265-params bframes=0:log-level=error -f hevc'
    : '-c:v libx264 -preset ultrafast -bf 0 -g 60 -f h264'
  await ffmpeg(`-f lavfi -i testsrc2=s=320x180:r=${kRate}:d=${kSpan} -pix_fmt yuv420p ${encoder}`, [bare])
  const path = join(folder, hevc ? 'captions.hevc' : 'captions.h264')
  writeFileSync(path, withMessages(readFileSync(bare), hevc, by))
  return path
}

/**
 * `codec`: h264 (with B frames, re-encoded, so that the order of decoding is another one than that of showing), hevc or
 * mpeg2video. `by`: 'line 21', or 'services' of DTVCC with nothing of line 21 beside them.
 */
export async function film(ext, { codec = 'h264', by = 'line 21' } = {}) {
  const folder = temporaryFolder('closed-captions')
  const path = join(folder, `film.${ext}`)
  const source = await stream(folder, codec === 'hevc', by)
  const picture = {
    h264: '-c:v libx264 -preset superfast -bf 3 -g 60',
    hevc: '-c:v copy',
    mpeg2video: '-c:v mpeg2video -bf 2 -q:v 4',
  }[codec]
  await ffmpeg(
    `-r ${kRate} -i`,
    [source],
    `-f lavfi -i sine=440:r=48000:d=${kSpan} -map 0:v -map 1:a ${picture} -c:a aac`,
    [path],
  )
  return path
}

/** The same captions' first field as a track of their own (QuickTime's c608), under pictures that have none. */
export async function filmWithTrack({ fragmented = false } = {}) {
  const path = join(temporaryFolder('closed-captions'), 'film.mov')
  const graph = `movie=${await film('ts')}[out0+subcc]`
  await ffmpeg(
    '-f lavfi -i',
    [graph],
    '-map 0:v -map 0:s -c:v mpeg4 -c:s copy',
    fragmented ? '-movflags frag_keyframe+empty_moov' : '',
    [path],
  )
  return path
}

/** Its captions as ffmpeg's own decoder has them, which reads the first channel: [{begin, end, text}]. */
export async function asOthersRead(path) {
  const out = join(temporaryFolder('others'), 'captions.srt')
  await ffmpeg('-f lavfi -i', [`movie=${path}[out0+subcc]`], '-map 0:s -c:s srt', [out])
  const seconds = (stamp) =>
    stamp
      .replace(',', '.')
      .split(':')
      .reduce((sum, part) => sum * 60 + Number(part), 0)
  return readFileSync(out, 'utf8')
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [, times, ...lines] = block.split('\n')
      const [begin, end] = times.split(' --> ').map(seconds)
      const plain = lines.join('\n').replaceAll(/<[^>]*>|\{[^}]*\}/g, '')
      return {
        begin,
        end,
        text: plain
          .split('\n')
          .map((line) => line.trim())
          .join('\n'),
      }
    })
}
