// Subtitles that are pictures: a writer of Blu-ray's presentation graphics (.sup), from which ffmpeg's command makes
// those of DVB and DVD.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './process.mjs'
import { temporaryFolder } from './server.mjs'

const u8 = (value) => Buffer.from([value])
const u16 = (value) => Buffer.from([value >> 8, value & 255])
const u24 = (value) => Buffer.from([value >> 16, (value >> 8) & 255, value & 255])
const u32 = (value) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const kKinds = { palette: 0x14, object: 0x15, composition: 0x16, windows: 0x17, end: 0x80 }

const segment = (kind, seconds, ...parts) => {
  const body = Buffer.concat(parts)
  const at = u32(Math.round(seconds * 90_000))
  return Buffer.concat([Buffer.from('PG'), at, at, u8(kKinds[kind]), u16(body.length), body])
}

/** One colour, row by row: a run of up to 16,383 pixels, then the end of the line. */
const filled = (width, height, colour) => {
  const row = Buffer.from([0, 0xc0 | (width >> 8), width & 255, colour, 0, 0])
  return Buffer.concat(Array.from({ length: height }, () => row))
}

/**
 * `boxes`: {begin, end, left, top, width, height, ycc: [y, cb, cr], alpha}, one after the other in time. Each is an
 * epoch of its own, and where it ends the screen is cleared.
 */
export function sup(boxes, screen) {
  const size = Buffer.concat([u16(screen.width), u16(screen.height)])
  const parts = []
  let number = 0
  const composition = (seconds, state, objects) =>
    segment(
      'composition',
      seconds,
      size,
      u8(0x10),
      u16(number++),
      u8(state),
      u8(0),
      u8(0),
      u8(objects.length),
      ...objects,
    )
  // Nothing at zero, which keeps ffmpeg's command from moving the first one there.
  parts.push(composition(0, 0x80, []), segment('windows', 0, u8(0)), segment('end', 0))
  for (const {
    begin,
    end,
    left,
    top,
    width,
    height,
    ycc: [y, cb, cr],
    alpha,
  } of boxes) {
    const window = Buffer.concat([u8(0), u16(left), u16(top), u16(width), u16(height)])
    const pixels = filled(width, height, 1)
    parts.push(
      composition(begin, 0x80, [Buffer.concat([u16(0), u8(0), u8(0), u16(left), u16(top)])]),
      segment('windows', begin, u8(1), window),
      segment('palette', begin, u8(0), u8(0), Buffer.from([1, y, cr, cb, alpha])),
      segment(
        'object',
        begin,
        u16(0),
        u8(0),
        u8(0xc0),
        u24(pixels.length + 4),
        u16(width),
        u16(height),
        pixels,
      ),
      segment('end', begin),
      composition(end, 0, []),
      segment('windows', end, u8(1), window),
      segment('end', end),
    )
  }
  return Buffer.concat(parts)
}

/** A grey film of 25 pictures a second whose `tracks`, each {boxes, language, title, codec}, lie in it. */
export async function greyFilm(ext, tracks, { seconds = 12, width = 320, height = 180 } = {}) {
  const folder = temporaryFolder('picture-subtitles')
  const path = join(folder, `film.${ext}`)
  // What is encoded anew must know where it ends; these graphics say so by what comes next.
  const inputs = tracks.flatMap(({ boxes, codec }, i) => {
    const file = join(folder, `${i}.sup`)
    writeFileSync(file, sup(boxes, { width, height }))
    return [...(codec ? ['-fix_sub_duration'] : []), '-i', file]
  })
  const maps = tracks.flatMap(({ codec = 'copy', language, title = '' }, i) => [
    ...['-map', `${i + 2}:s`, `-c:s:${i}`, codec],
    ...[`-metadata:s:s:${i}`, `language=${language}`, `-metadata:s:s:${i}`, `title=${title}`],
  ])
  await run('ffmpeg', [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `color=0x808080:s=${width}x${height}:r=25:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=440:r=48000:d=${seconds}`],
    ...inputs,
    ...['-map', '0:v', '-map', '1:a', ...maps],
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '50',
      '-bf',
      '2',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
    ],
    path,
  ])
  return path
}
