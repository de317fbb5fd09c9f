// Sound of known structure: 24 steady tones that are in no simple ratio, each channel at a level of its own. A copy
// follows it equally well everywhere, nothing in it repeats within seconds, and a seam of a few samples shows.
import { randomFrom } from './paint.mjs'

const kTones = 24

function tones(rate) {
  const random = randomFrom(11)
  return Array.from({ length: kTones }, (_, k) => ({
    step: (2 * Math.PI * 120 * 1.19 ** k * (1 + 0.07 * random())) / rate,
    phase: 2 * Math.PI * random(),
  }))
}

function samples({ rate, channels, seconds, gain = 1 }) {
  const parts = tones(rate)
  const out = new Float32Array(Math.round(rate * seconds) * channels)
  for (let i = 0; i < out.length / channels; i++) {
    let sum = 0
    for (const { step, phase } of parts) sum += Math.sin(i * step + phase)
    for (let c = 0; c < channels; c++) out[i * channels + c] = gain * (sum / kTones) * (c === 0 ? 0.7 : 0.55)
  }
  return out
}

export const wav = (form) => wavOf(samples(form), form)

/** A file of these values, -1 to 1, channels side by side. */
export function wavOf(values, { rate, channels }) {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + values.length * 2, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * channels * 2, 28)
  head.writeUInt16LE(channels * 2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(values.length * 2, 40)
  const data = Buffer.alloc(values.length * 2)
  for (const [i, v] of values.entries()) data.writeInt16LE(Math.round(v * 32767), i * 2)
  return Buffer.concat([head, data])
}
