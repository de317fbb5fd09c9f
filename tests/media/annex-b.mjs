// Units of H.264 and HEVC with start codes.

/** A unit with its head; no three bytes within may look like a start code (Rec. ITU-T H.264 section 7.4.1). */
export function unit(head, payload) {
  const out = [0, 0, 0, 1, ...head]
  let zeros = 0
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3)
      zeros = 0
    }
    out.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Buffer.from(out)
}
