// What pictures show: the numbers of a file's frames in the order they are shown, and how near one file is to another.
import { frames } from './decode.mjs'
import { readMark } from './marks.mjs'
import { psnr } from './psnr.mjs'

/** Numbers of all frames; null where a strip cannot be read. */
export async function numbersIn(file, { width, height, filter }) {
  const numbers = []
  for await (const frame of frames(file, { width, height, filter }))
    numbers.push(readMark(frame, width, height))
  return numbers
}

/**
 * Reads a rendition and its source side by side, the source scaled to the rendition's size, and pairs frames by their
 * number. Gives the rendition's numbers, and for each of its frames the PSNR against the source's frame.
 */
export async function compareFrames(copy, source, { width, height, filter }) {
  const numbers = []
  const ratios = []
  const reference = frames(source, { width, height, filter })
  let at = await reference.next()
  let held = null // the source frame last compared: a held picture is shown again
  for await (const frame of frames(copy, { width, height })) {
    const number = readMark(frame, width, height)
    numbers.push(number)
    if (number === null) continue
    while (!at.done && held?.number !== number) {
      const wanted = readMark(at.value, width, height) === number
      if (wanted) held = { number, frame: at.value }
      at = await reference.next()
      if (wanted) break
    }
    ratios.push(held?.number === number ? psnr(frame, held.frame, width * height) : 0)
  }
  await reference.return()
  return { numbers, ratios }
}

/** One number where the same is shown several times in a row. */
export const withoutHolds = (numbers) => numbers.filter((n, i) => i === 0 || n !== numbers[i - 1])
