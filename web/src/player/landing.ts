// Which quality to ask for where nothing is loaded yet, or where the server has no time to make any.

/** A level of the playlist, lowest first, as far as it matters here. */
export type Rung = {
  name: string
  /** Bits a second. */
  bitrate: number
  /** How long one of its segments lasts. */
  seconds: number
  /** Nothing has to be rendered for it, at any place. */
  ready: boolean
}

/** What is left of the measured bandwidth for one more estimate. */
const margin = 0.8
const soonSeconds = 1

/**
 * The best level that needs no rendering and whose segment is here within a second; failing that the lowest, which is
 * rendered soonest. Climbing from there is the library's.
 */
export function landingOn(rungs: Rung[], bandwidth: number): number {
  const isSoon = ({ ready, bitrate, seconds }: Rung) =>
    ready && bitrate * seconds <= bandwidth * margin * soonSeconds
  return Math.max(0, rungs.findLastIndex(isSoon))
}

/** Of the names that a busy server offers, best first: the best that the line carries, else the least; -1 for none. */
export function offered(names: string[], rungs: Rung[], bandwidth: number): number {
  const levels = names
    .map((name) => rungs.findIndex((rung) => rung.name === name))
    .filter((level) => level >= 0)
  const fits = levels.find((level) => (rungs[level]?.bitrate ?? 0) <= bandwidth * margin)
  return fits ?? levels.at(-1) ?? -1
}

/** "480" of /media/V/M/r1/480/index.m3u8 and of its segments. */
export const renditionOf = (url: string) => url.split('/').at(-2) ?? ''
