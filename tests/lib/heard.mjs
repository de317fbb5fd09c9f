// What was heard and shown while the page of in-page-sync.mjs played: readings of its clocks, and samples.
import { burstAt } from './flash-times.mjs'

export const kHeardRate = 48000
const kSteady = 0.02 // seconds; two clocks that both run are read no farther apart

export const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

/** When the burst near a second of the video was heard, on the video's clock and on the wall's; null if it was not. */
export function heardAt({ clocks, begin, samples }, second) {
  const values = new Float32Array(new Uint8Array(Buffer.from(samples, 'base64')).buffer)
  const about = clocks.find(({ media }) => media >= second) ?? clocks.at(-1)
  const burst = burstAt(values, kHeardRate, (about.sound - begin) * kHeardRate)
  if (burst === null) return null
  const at = begin + burst / kHeardRate
  // Readings from the burst on: before it the video may still have been standing.
  const near = clocks.filter(({ sound }) => sound > at - 0.02 && sound < at + 0.15)
  const ahead = (clock) => near.map((one) => one[clock] - one.sound)
  const spread = Math.max(...ahead('media')) - Math.min(...ahead('media'))
  const steady = near.length > 3 && spread < kSteady
  return { steady, media: at + median(ahead('media')), wall: at + median(ahead('wall')) }
}

/** When a picture was shown on the wall's clock, by the nearest one that the browser told of. */
export function shownAt(pictures, picture) {
  const [one] = pictures.toSorted((a, b) => Math.abs(a.media - picture) - Math.abs(b.media - picture))
  return one ? one.wall - (one.media - picture) : Number.NaN
}
