// A waveform as the outline of an SVG: pixels to the right, 0 (loudest up) to 2 (loudest down) downwards.
import type { Waveform } from '../../../api/client'

const kLoudest = 32_768
const kThinnest = 0.015 // silence is a line, not nothing
const kHighest = 0.92
const kMostScale = 10 // what is quieter than that is meant to look so

const at = (x: number, y: number) => `${x} ${Number(y.toFixed(3))}`

export function outline({ length, data }: Pick<Waveform, 'length' | 'data'>): string {
  const pixels = Math.min(length, Math.floor(data.length / 2))
  if (pixels === 0) return ''
  // Its shape is looked at; how loud it is stands below it in numbers.
  const peak = data.reduce((most, value) => Math.max(most, Math.abs(value)), 1) / kLoudest
  const scale = Math.min(kMostScale, kHighest / peak) / kLoudest
  const over: string[] = []
  const under: string[] = []
  for (let x = 0; x < pixels; x += 1) {
    over.push(at(x + 0.5, 1 - Math.max(kThinnest, (data[2 * x + 1] ?? 0) * scale)))
    under.push(at(x + 0.5, 1 - Math.min(-kThinnest, (data[2 * x] ?? 0) * scale)))
  }
  return `M${[...over, ...under.reverse()].join('L')}Z`
}

/** How many of its pixels the whole video is long. */
export function pixelsOf(
  { sample_rate, samples_per_pixel }: Pick<Waveform, 'sample_rate' | 'samples_per_pixel'>,
  seconds: number,
): number {
  return Math.max(1, (seconds * sample_rate) / Math.max(1, samples_per_pixel))
}
