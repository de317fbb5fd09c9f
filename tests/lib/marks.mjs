// The machine-readable frame number: a strip of 16 black or white blocks over the top of the picture. The first 12
// are the number, most significant first; the last 4 a checksum. Blocks are as wide as a sixteenth of the picture, so
// they survive scaling to 240 lines and every lossy codec.

const kBits = 16
const kBlack = 16
const kWhite = 235
export const kMaxNumber = 4095

const checksum = (number) => ((number >> 8) ^ ((number >> 4) & 15) ^ (number & 15) ^ 9) & 15
const word = (number) => (number << 4) | checksum(number)

export const stripHeight = (height) => Math.ceil(height / 8 / 2) * 2

/** Draws `number` into a luma plane; a chroma plane under the strip is the caller's to make grey. */
export function drawMark(luma, width, height, number) {
  if (number < 0 || number > kMaxNumber) throw new RangeError(`frame number ${number}`)
  const bits = word(number)
  const row = Buffer.alloc(width)
  for (let x = 0; x < width; x++) {
    const block = Math.floor((x * kBits) / width)
    row[x] = (bits >> (kBits - 1 - block)) & 1 ? kWhite : kBlack
  }
  for (let y = 0; y < stripHeight(height); y++) row.copy(luma, y * width)
}

/** The number in a luma plane, or null when the strip does not hold one. */
export function readMark(luma, width, height) {
  let bits = 0
  for (let block = 0; block < kBits; block++) {
    const level = blockLevel(luma, width, height, block)
    if (level > 96 && level < 160) return null
    bits = (bits << 1) | (level >= 160 ? 1 : 0)
  }
  const number = bits >> 4
  return (bits & 15) === checksum(number) ? number : null
}

// The mean of the inner half of a block.
function blockLevel(luma, width, height, block) {
  const left = Math.round(((block + 0.3) * width) / kBits)
  const right = Math.round(((block + 0.7) * width) / kBits)
  const strip = height / 8
  let sum = 0
  let count = 0
  for (let y = Math.floor(strip * 0.25); y < strip * 0.7; y++) {
    for (let x = left; x < right; x++) {
      sum += luma[y * width + x]
      count++
    }
  }
  return sum / count
}
