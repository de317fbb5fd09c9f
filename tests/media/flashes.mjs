// Sources whose picture and sound carry the same clock: now and then the picture turns white for three frames, and a
// burst of sound begins with the first of them. The distances are irregular, so that a flash and the burst of another
// one cannot pass for a pair.
import { stripHeight } from '../lib/marks.mjs'
import { randomFrom } from './paint.mjs'
import { rateOf } from './recipe-parts.mjs'
import { wavOf } from './sound.mjs'

export const kFlashFrames = 3
const kWhite = 235
const kBurstSeconds = 0.06
const kFadeSeconds = 0.002
const kFirst = 1.5 // seconds; sound that is late is there by then
const kLast = 1.2 // seconds before the end

/** The numbers of the frames with which flashes begin. */
export function flashNumbers({ fps, frames, flashes }) {
  const rate = rateOf(fps)
  const random = randomFrom(flashes)
  const numbers = []
  for (let at = kFirst + random(); at < frames / rate - kLast; at += 1.3 + 1.4 * random())
    numbers.push(1 + Math.round(at * rate))
  return numbers
}

export const isFlash = (recipe, number) =>
  flashNumbers(recipe).some((first) => number >= first && number < first + kFlashFrames)

/** Turns a painted frame white under its number. */
export function whiten(frame, { width, height }) {
  const size = width * height
  frame.fill(kWhite, stripHeight(height) * width, size)
  frame.fill(128, size)
  return frame
}

/** Is this luma plane that of a white picture? */
export function isWhite(luma, width, height) {
  let sum = 0
  let count = 0
  for (let i = 2 * stripHeight(height) * width; i < width * height; i += 97, count++) sum += luma[i]
  return sum / count > 200
}

/** A tone that rises from 800 to 4000 Hz: other than a steady one, it correlates with itself in one place only. */
export function burst(rate) {
  const length = Math.round(kBurstSeconds * rate)
  return Float32Array.from({ length }, (_, i) => {
    const t = i / rate
    const turns = 800 * t + ((4000 - 800) * t * t) / (2 * kBurstSeconds)
    return 0.7 * Math.min(1, (kBurstSeconds - t) / kFadeSeconds) * Math.sin(2 * Math.PI * turns)
  })
}

/** The sound of a source: silence, and a burst with each flash. `offset` is by how much the file delays it. */
export function burstsWav(recipe) {
  const { rate, channels, offset = 0 } = recipe.sound
  const seconds = recipe.frames / rateOf(recipe.fps) - offset
  const values = new Float32Array(Math.round(rate * seconds) * channels)
  const one = burst(rate)
  for (const number of flashNumbers(recipe)) {
    const at = Math.round(((number - 1) / rateOf(recipe.fps) - offset) * rate)
    for (let i = 0; i < one.length; i++) values.fill(one[i], (at + i) * channels, (at + i + 1) * channels)
  }
  return wavOf(values, { rate, channels })
}
