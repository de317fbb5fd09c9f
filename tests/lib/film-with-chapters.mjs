// Short films with chapters, and films that change their scene at known times, made with the ffmpeg command.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeBox } from '../media/mp4-changes.mjs'
import { boxes } from './boxes.mjs'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

export const kSpan = 12

export const told = [
  { start: 0, title: 'Opening' },
  { start: 2.5, title: 'Tom & <Jerry>; a=b "c"' },
  { start: 8.123, title: '第三章' },
]

const kWritten = /[=;#\\\n]/g // in ffmpeg's metadata file these are written with a backslash

const metadata = (chapters, end) =>
  [
    ';FFMETADATA1',
    ...chapters.flatMap(({ start, title }, i) => [
      '[CHAPTER]',
      'TIMEBASE=1/1000',
      `START=${Math.round(start * 1000)}`,
      `END=${Math.round((chapters[i + 1]?.start ?? end) * 1000)}`,
      `title=${title.replaceAll(kWritten, '\\$&')}`,
    ]),
    '',
  ].join('\n')

/** `args`: further ones for the output. `late`: seconds by which everything in the file is late, chapters too. */
export async function film(ext, chapters, { args = [], late = 0, span = kSpan } = {}) {
  const folder = temporaryFolder('chapters')
  const path = join(folder, `film.${ext}`)
  const list = join(folder, 'chapters.txt')
  const moved = chapters.map(({ start, title }) => ({ start: start + late, title }))
  writeFileSync(list, metadata(moved, span + late))
  const web = ext === 'webm'
  await run('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=25:d=${span}`],
    ...['-f', 'lavfi', '-i', `sine=440:r=48000:d=${span}`],
    ...['-f', 'ffmetadata', '-i', list],
    ...['-map', '0:v', '-map', '1:a', '-map_chapters', '2'],
    ...(web
      ? ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '16', '-r', '5', '-c:a', 'libopus']
      : ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p', '-c:a', 'aac']),
    ...(late ? ['-output_ts_offset', String(late)] : []),
    ...args,
    path,
  ])
  return path
}

/** Nero's list with these entries, {start: seconds, title: Buffer}; version 1 counts with 32 bits. */
function chpl(entries) {
  const head = Buffer.alloc(9)
  head[0] = 1
  head.writeUInt32BE(entries.length, 5)
  return makeBox(
    'chpl',
    head,
    ...entries.map(({ start, title }) => {
      const time = Buffer.alloc(9)
      time.writeBigUInt64BE(BigInt(Math.round(start * 1e7)), 0)
      time[8] = title.length
      return Buffer.concat([time, title])
    }),
  )
}

/** The bytes of an MP4 whose moov comes last and which has no udta, with such a list. */
export function withList(path, entries) {
  const bytes = readFileSync(path)
  const tree = boxes(bytes)
  const moov = tree.at(-1)
  if (moov.type !== 'moov') throw new Error('the moov must come last')
  const kept = moov.children
    .filter(({ type }) => type !== 'udta')
    .map((box) => bytes.subarray(box.start, box.start + box.size))
  return Buffer.concat([
    bytes.subarray(0, moov.start),
    makeBox('moov', ...kept, makeBox('udta', chpl(entries))),
  ])
}

/** A film whose scene changes at these seconds; within a scene everything moves and the noise never rests. */
export async function filmOfScenes(name, cuts, { seconds, size = '320x180', rate = 10, encode = '' }) {
  const path = join(temporaryFolder('scenes'), name)
  const pictures = [
    'testsrc2',
    'mandelbrot=start_scale=0.3:end_scale=0.28',
    'smptehdbars',
    'life=mold=10:ratio=0.1:death_color=#402010:life_color=#40ff80',
    'rgbtestsrc',
    'gradients=c0=0x102060:c1=0xd0a040:speed=0.02',
  ]
  const borders = [0, ...cuts, seconds]
  const inputs = cuts.concat(seconds).flatMap((end, i) => {
    const picture = pictures[i % pictures.length]
    const source = `${picture}${picture.includes('=') ? ':' : '='}s=${size}:r=${rate}`
    return ['-f', 'lavfi', '-t', String(end - borders[i]), '-i', source]
  })
  const count = borders.length - 1
  const parts = Array.from(
    { length: count },
    (_, i) => `[${i}:v]noise=alls=8:allf=t,format=yuv420p,setsar=1[v${i}]`,
  )
  const joined = `${parts.join(';')};${parts.map((_, i) => `[v${i}]`).join('')}concat=n=${count}[v]`
  await run('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-y', ...inputs, '-filter_complex', joined, '-map', '[v]'],
    ...['-c:v', 'libx264', '-preset', 'superfast'], // which, unlike ultrafast, puts keys where scenes begin
    ...encode.split(' ').filter(Boolean),
    path,
  ])
  return path
}
