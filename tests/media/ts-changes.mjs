// Clocks of an MPEG transport stream (ISO/IEC 13818-1): found, and moved in all PTS, DTS and PCR from a place on.
const kPacket = 188
const kWrap = 2 ** 33

function stampAt(bytes, at) {
  const high = (bytes[at] >> 1) & 7
  return high * 2 ** 30 + ((bytes.readUInt16BE(at + 1) >> 1) << 15) + (bytes.readUInt16BE(at + 3) >> 1)
}

function writeStamp(bytes, at, value) {
  bytes[at] = (bytes[at] & 0xf1) | (Math.floor(value / 2 ** 30) << 1)
  bytes.writeUInt16BE((((value >> 15) & 0x7fff) << 1) | 1, at + 1)
  bytes.writeUInt16BE(((value & 0x7fff) << 1) | 1, at + 3)
}

/** Packets as {at, pid, payload, begins, stamps: places of PTS and DTS, random: may be decoded from here}. */
function* packets(bytes) {
  for (let at = 0; at + kPacket <= bytes.length; at += kPacket) {
    const control = bytes[at + 3] >> 4
    const field = control & 2 ? bytes[at + 4] : -1
    const payload = at + 5 + field
    const begins = Boolean(bytes[at + 1] & 0x40) && Boolean(control & 1)
    const packet = { at, pid: bytes.readUInt16BE(at + 1) & 0x1fff, begins, stamps: [] }
    packet.random = field > 0 && Boolean(bytes[at + 5] & 0x40)
    if (field >= 7 && bytes[at + 5] & 0x10) packet.pcr = at + 6
    if (begins && bytes.readUIntBE(payload, 3) === 1 && bytes[payload + 3] >= 0xc0) {
      packet.video = bytes[payload + 3] >= 0xe0
      const has = bytes[payload + 7] >> 6
      if (has & 2) packet.stamps.push(payload + 9)
      if (has === 3) packet.stamps.push(payload + 14)
    }
    yield packet
  }
}

/** The first picture's stamp, and the place and stamp of the first keyframe `seconds` later. */
export function startsOf(bytes, seconds) {
  let first
  for (const { at, video, stamps, random } of packets(bytes)) {
    if (!video || !stamps.length) continue
    const there = stampAt(bytes, stamps[0])
    first ??= there
    if (random && there - first >= seconds * 90_000 - 1) return { at, video: { first, there } }
  }
  throw new Error(`no keyframe ${seconds} s later`)
}

/** A copy whose clocks run `shift` ticks of 90 kHz later from byte `from` on. */
export function restamped(bytes, from, shift) {
  const out = Buffer.from(bytes)
  const moved = (value) => (((value + shift) % kWrap) + kWrap) % kWrap
  for (const { at, stamps, pcr } of packets(out)) {
    if (at < from) continue
    for (const place of stamps) writeStamp(out, place, moved(stampAt(out, place)))
    if (!pcr) continue
    const value = moved(out.readUInt32BE(pcr) * 2 + (out[pcr + 4] >> 7))
    out.writeUInt32BE(Math.floor(value / 2), pcr)
    out[pcr + 4] = (out[pcr + 4] & 0x7f) | (value % 2 ? 0x80 : 0)
  }
  return out
}
