// When flashes are seen and bursts are heard (see media/flashes.mjs), read with the ffmpeg command from files.
import { burst, flashNumbers, isWhite, kFlashFrames } from '../media/flashes.mjs'
import { frames, frameTimes, samples, soundStart } from './decode.mjs'
import { readMark } from './marks.mjs'
import { lagAt } from './sound.mjs'

// Numbers can be read at this size, whatever the shape of the picture.
const kLook = { width: 432, height: 240 }

/** What every picture of a file shows: its number, and whether it is white. */
export async function lookAt(file) {
  const { width, height } = kLook
  const seen = []
  for await (const frame of frames(file, kLook))
    seen.push({ number: readMark(frame, width, height), white: isWhite(frame, width, height) })
  return seen
}

/** When the flash that begins with `number` is first seen; null unless its pictures are white and those around it not. */
export function flashAt(seen, times, number) {
  const around = seen.filter(({ number: n }) => Math.abs(n - number) <= 2 * kFlashFrames)
  const isRight = ({ number: n, white }) => white === (n >= number && n < number + kFlashFrames)
  const first = seen.findIndex((one) => one.number === number)
  return first >= 0 && around.every(isRight) ? times[first] : null
}

const kReach = 0.5 // seconds; bursts are farther apart

/** The sample with which a burst begins, near sample `around`; null where there is none. */
export function burstAt(sound, rate, around) {
  const block = Math.round(rate / 500)
  const from = Math.max(0, Math.round(around - kReach * rate))
  const powers = []
  for (let at = from; at + block <= Math.min(sound.length, around + kReach * rate); at += block)
    powers.push(sound.subarray(at, at + block).reduce((sum, v) => sum + v * v, 0) / block)
  const most = Math.max(...powers)
  if (!(most > 0.01)) return null
  const rise = from + block * powers.findIndex((power) => power > most / 4)
  const wanted = burst(rate)
  return lagAt(sound, wanted, 0, { length: wanted.length, reach: 8 * block, around: rise })
}

/** Each flash of a source: its number, seconds from the first picture to it, and by how much later its burst is heard. */
export async function flashesOf(file, recipe) {
  const { rate } = recipe.sound
  const seen = await lookAt(file)
  const times = await frameTimes(file, 'v')
  const { mean } = await samples(file, rate)
  const start = await soundStart(file)
  return flashNumbers(recipe).map((number) => {
    const picture = flashAt(seen, times, number)
    const at = picture === null ? null : burstAt(mean, rate, (picture - start) * rate)
    if (at === null) throw new Error(`${file}: no whole flash at picture ${number}`)
    return { number, at: picture - times[0], offset: start + at / rate - picture }
  })
}
