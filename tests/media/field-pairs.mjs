// H.264 whose frames are pairs of fields, each a picture of its own (PAFF), which no encoder here makes. All macroblocks
// are plain samples (I_PCM), so that little more than headers is to be written: Rec. ITU-T H.264 sections 7.3.2 to 7.3.5.
import { unit } from './annex-b.mjs'

class Bits {
  #bytes = []
  #open = ''
  u(count, value) {
    this.#open += value.toString(2).padStart(count, '0')
    while (this.#open.length >= 8) {
      this.#bytes.push(Number.parseInt(this.#open.slice(0, 8), 2))
      this.#open = this.#open.slice(8)
    }
    return this
  }
  ue(value) {
    const bits = (value + 1).toString(2)
    return this.u(2 * bits.length - 1, value + 1)
  }
  align() {
    if (this.#open) this.u(8 - this.#open.length, 0)
    return this
  }
  raw(bytes) {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }
  end() {
    return Buffer.from(this.u(1, 1).align().#bytes)
  }
}

const kMacroblock = 16

function sequenceSet(width, height, rate) {
  const bits = new Bits().u(8, 77).u(8, 0).u(8, 40)
  bits.ue(0).ue(0).ue(2).ue(1).u(1, 0) // ids, frame numbers, order of output as of decoding, one reference
  bits.ue(width / kMacroblock - 1).ue(height / (2 * kMacroblock) - 1)
  bits.u(1, 0).u(1, 0).u(1, 1).u(1, 0) // fields are allowed, not by macroblocks; no cropping
  bits
    .u(1, 1)
    .u(4, 0)
    .u(1, 1)
    .u(32, 1)
    .u(32, 2 * rate)
    .u(1, 1)
    .u(3, 0) // only timing is told
  bits.u(1, 1).u(1, 1).ue(0).ue(0).ue(16).ue(16).ue(0).ue(1) // nothing is reordered
  return unit([0x67], bits.end())
}

const pictureSet = () =>
  unit(
    [0x68],
    new Bits().ue(0).ue(0).u(2, 0).ue(0).ue(0).ue(0).u(3, 0).ue(0).ue(0).ue(0).u(1, 1).u(2, 0).end(),
  )

// Every second line of a frame from `parity` on, as one slice. The first field of a frame is an IDR picture.
function field({ planes, width, height }, parity, number) {
  const idr = parity === 0
  const bits = new Bits().ue(0).ue(7).ue(0).u(4, 0).u(1, 1).u(1, parity)
  if (idr) bits.ue(number % 2).u(2, 0)
  else bits.u(1, 0)
  bits.ue(0).ue(1) // the usual quantiser, no filter over the edges
  for (let y = 0; y < height / 2; y += kMacroblock) {
    for (let x = 0; x < width; x += kMacroblock) {
      bits.ue(25).align()
      for (const [p, plane] of planes.entries()) {
        const scale = p === 0 ? 1 : 2
        for (let row = 0; row < kMacroblock / scale; row++) {
          const from = (2 * (y / scale + row) + parity) * (width / scale) + x / scale
          bits.raw(plane.subarray(from, from + kMacroblock / scale))
        }
      }
    }
  }
  return unit([idr ? 0x65 : 0x61], bits.end())
}

/** Annex B. `pictures` gives yuv420p frames, one for each field; `rate` is of whole frames. */
export function* fieldPairs(pictures, { width, height, rate }) {
  const planesOf = (frame) => {
    const size = width * height
    return [frame.subarray(0, size), frame.subarray(size, size * 1.25), frame.subarray(size * 1.25)]
  }
  let number = 0
  let parity = 0
  for (const frame of pictures) {
    const picture = { planes: planesOf(frame), width, height }
    if (parity === 0) yield Buffer.concat([sequenceSet(width, height, rate), pictureSet()])
    yield field(picture, parity, number)
    if (parity === 1) number++
    parity = 1 - parity
  }
}
