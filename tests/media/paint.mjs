// Paints raw yuv420p frames: a detailed texture that moves two pixels a frame both ways, under the numbered strip.
import { drawMark, stripHeight } from '../lib/marks.mjs'

/** A small random generator with a fixed seed, so that every machine paints the same. */
export function randomFrom(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const kTile = 512

// Noise at several scales on a tile that repeats without a seam: soft hills with some grain on them.
function texture(seed, [low, high], scales) {
  const random = randomFrom(seed)
  const plane = new Float32Array(kTile * kTile)
  for (const { cell, weight } of scales) addHills(plane, random, cell, weight)
  let least = Infinity
  let most = -Infinity
  for (const v of plane) {
    least = Math.min(least, v)
    most = Math.max(most, v)
  }
  const bytes = Buffer.alloc(plane.length)
  for (let i = 0; i < plane.length; i++)
    bytes[i] = Math.round(low + ((plane[i] - least) / (most - least)) * (high - low))
  return bytes
}

function addHills(plane, random, cell, weight) {
  const n = kTile / cell
  const grid = Float32Array.from({ length: n * n }, () => random() - 0.5)
  const smooth = (t) => t * t * (3 - 2 * t)
  for (let y = 0; y < kTile; y++) {
    const gy = Math.floor(y / cell)
    const ty = smooth((y % cell) / cell)
    for (let x = 0; x < kTile; x++) {
      const gx = Math.floor(x / cell)
      const tx = smooth((x % cell) / cell)
      const at = (ix, iy) => grid[(iy % n) * n + (ix % n)]
      const top = at(gx, gy) * (1 - tx) + at(gx + 1, gy) * tx
      const bottom = at(gx, gy + 1) * (1 - tx) + at(gx + 1, gy + 1) * tx
      plane[y * kTile + x] += weight * (top * (1 - ty) + bottom * ty)
    }
  }
}

function window(tile, into, width, height, x0, y0) {
  for (let y = 0; y < height; y++) {
    const row = ((y + y0) % kTile) * kTile
    for (let x = 0; x < width; ) {
      const from = (x + x0) % kTile
      const run = Math.min(width - x, kTile - from)
      tile.copy(into, y * width + x, row + from, row + from + run)
      x += run
    }
  }
}

/** Returns paint(motion, number): one frame as a buffer, valid until the next call. */
export function painter(width, height) {
  const luma = texture(
    7,
    [30, 225],
    [
      { cell: 64, weight: 3 },
      { cell: 16, weight: 1 },
      { cell: 4, weight: 0.25 },
    ],
  )
  const blue = texture(8, [90, 166], [{ cell: 64, weight: 1 }])
  const red = texture(9, [90, 166], [{ cell: 64, weight: 1 }])
  const half = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) }
  const size = width * height
  const quarter = half.width * half.height
  const frame = Buffer.alloc(size + 2 * quarter)
  const planes = [
    frame.subarray(0, size),
    frame.subarray(size, size + quarter),
    frame.subarray(size + quarter),
  ]
  return (motion, number) => {
    window(luma, planes[0], width, height, motion * 2, motion * 2)
    window(blue, planes[1], half.width, half.height, motion, motion)
    window(red, planes[2], half.width, half.height, motion, motion)
    drawMark(planes[0], width, height, number)
    const grey = half.width * (stripHeight(height) / 2)
    planes[1].fill(128, 0, grey)
    planes[2].fill(128, 0, grey)
    return frame
  }
}
