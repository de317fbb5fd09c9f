// Comparing sound with its source in blocks: how well each follows the source, and at what level.

/** How many samples later `copy` plays what `source` plays at `at`, within ±reach of `around`, by correlation. */
export function lagAt(copy, source, at, { length = 4096, reach = 3000, around = 0 } = {}) {
  let best = { lag: 0, score: -Infinity }
  for (let lag = around - reach; lag <= around + reach; lag++) {
    if (at + lag < 0 || at + lag + length > copy.length) continue
    let dot = 0
    let power = 1e-9
    for (let i = 0; i < length; i++) {
      const c = copy[at + lag + i]
      dot += c * source[at + i]
      power += c * c
    }
    const score = dot / Math.sqrt(power)
    if (score > best.score) best = { lag, score }
  }
  return best.lag
}

const decibels = (ratio) => 10 * Math.log10(Math.max(ratio, 1e-12))
const mean = (list) => list.reduce((sum, v) => sum + v, 0) / list.length

/**
 * Blocks of 1024 samples around each border (sample numbers of `copy`) against all others.
 * Gives means of the signal-to-noise ratio (capped at 90 dB) and of the level, and the lag at several places.
 */
export function compareSound(copy, source, { borders, reach, around }) {
  const common = Math.min(copy.length, source.length)
  const from = Math.max(0, -around) // where the copy begins
  const places = [0.15, 0.4, 0.65, 0.85].map((part) => Math.floor(from + (common - from) * part))
  const lags = places.map((at) => lagAt(copy, source, at, { reach, around }))
  const lag = lags[1]
  const interior = { snr: [], level: [] }
  const border = { snr: [], level: [] }
  const near = (block) => borders.some((b) => Math.abs(block * 1024 + 512 - b) <= 1536)
  // The first two and the last three blocks are left out: encoder delay and the source's end.
  const end = Math.min(copy.length, source.length + lag)
  for (let block = 2; (block + 3) * 1024 < end; block++) {
    const at = block * 1024
    if (at - lag < 0) continue
    let signal = 0
    let error = 0
    let power = 0
    for (let i = at; i < at + 1024; i++) {
      const s = source[i - lag]
      signal += s * s
      power += copy[i] * copy[i]
      error += (copy[i] - s) ** 2
    }
    const into = near(block) ? border : interior
    into.snr.push(Math.min(90, decibels(signal / Math.max(error, 1e-12))))
    into.level.push(decibels(power / 1024) - decibels(signal / 1024))
  }
  const summary = ({ snr, level }) => ({ blocks: snr.length, snr: mean(snr), level: mean(level) })
  return {
    lags,
    lag,
    interior: summary(interior),
    border: summary(border),
  }
}
