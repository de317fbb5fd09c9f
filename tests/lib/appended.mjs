// What a page has appended to its source buffers, as listenToMedia of in-page-sync.mjs kept it: when a flash is seen
// and its burst heard if a decoder does as the segments say.
import { boxes, find, readInit, readSegment } from './boxes.mjs'
import { samples } from './decode.mjs'
import { burstAt, flashAt, lookAt } from './flash-times.mjs'
import { asFile, readRendition } from './rendition.mjs'

const kAround = 0.2 // seconds at both sides that are decoded too: a decoder of sound begins with half a frame

export class Appended {
  #inits = {}
  #segments = { video: [], audio: [] }

  /** Takes note of what was appended, in that order. */
  add(list) {
    for (const { kind, offset, bytes: text } of list) {
      const bytes = Buffer.from(text, 'base64')
      if (find(boxes(bytes), 'moov')) {
        this.#inits[kind] = { bytes, timescale: readInit(bytes).timescale }
        continue
      }
      const { bytes: init, timescale } = this.#inits[kind]
      const { begin, end } = readSegment(bytes)
      const place = (ticks) => ticks / timescale + offset
      this.#segments[kind].push({ begin: place(begin), end: place(end), offset, init, bytes })
    }
  }

  // The segments around a second; of what was appended twice, the last is what plays.
  #around(kind, second) {
    const chain = []
    const end = second + kAround
    for (let at = Math.max(0, second - kAround); at < end; at = (chain.at(-1)?.end ?? at) + 0.001) {
      const one = this.#segments[kind].findLast(({ begin, end }) => begin <= at && at < end)
      if (one) chain.push(one)
      else if (chain.length) break
    }
    return chain
  }

  /** When a flash is seen; null if it is not there as it should be. */
  async pictureOf({ number, at }) {
    const seen = []
    const times = []
    // One by one: they may be of different renditions.
    for (const { init, bytes, offset } of this.#around('video', at)) {
      const one = { init, segments: [bytes] }
      seen.push(...(await asFile(one, lookAt)))
      times.push(...readRendition(one).seconds.map((second) => second + offset))
    }
    return flashAt(seen, times, number)
  }

  /** When its burst is heard. */
  async soundOf({ at }) {
    const chain = this.#around('audio', at)
    if (!chain.length) return null
    const all = { init: chain[0].init, segments: chain.map(({ bytes }) => bytes) }
    const rate = readInit(all.init).timescale
    const { mean } = await asFile(all, (file) => samples(file, rate))
    const burst = burstAt(mean, rate, (at - chain[0].begin) * rate)
    return burst === null ? null : chain[0].begin + burst / rate
  }
}
