// When a player shows its first picture.
import { until } from '../tests/lib/process.mjs'

// Runs in the page: notes when the player's element has its first picture, of how many lines, and from which rendition.
export function noteFirstPicture() {
  let player
  Object.defineProperty(globalThis, '__millrace', {
    configurable: true,
    get: () => player,
    set(value) {
      player = value
      value.video.requestVideoFrameCallback((now, frame) => {
        globalThis.__first = { at: performance.timeOrigin + now, height: frame.height }
      })
    },
  })
}

export const firstPicture = (page) =>
  until(() => page.evaluate(() => globalThis.__first).catch(() => null), {
    what: 'the first picture',
    every: 25,
  })
