// Sound of known structure: soft noise with a fixed seed at a steady level, each channel its own. Its level and its
// likeness to a copy are the same everywhere, so a seam shows.
import { randomFrom } from './paint.mjs'

export function noise({ rate, channels, seconds, seed = 5 }) {
  const frames = Math.round(rate * seconds)
  const samples = new Float32Array(frames * channels)
  for (let c = 0; c < channels; c++) {
    const random = randomFrom(seed + c)
    let slow = 0
    let slower = 0
    for (let i = 0; i < frames; i++) {
      const white = random() + random() - 1
      slow = slow * 0.9 + white * 0.1
      slower = slower * 0.99 + white * 0.01
      samples[i * channels + c] = Math.max(-1, Math.min(1, slow * 0.8 + slower * 1.6))
    }
  }
  return samples
}

export function wav({ rate, channels, seconds, seed }) {
  const samples = noise({ rate, channels, seconds, seed })
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples.length * 2, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(channels, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * channels * 2, 28)
  head.writeUInt16LE(channels * 2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.length * 2, 40)
  const data = Buffer.alloc(samples.length * 2)
  for (const [i, v] of samples.entries()) data.writeInt16LE(Math.round(v * 32767), i * 2)
  return Buffer.concat([head, data])
}
