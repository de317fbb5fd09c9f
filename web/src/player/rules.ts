/** How long to wait before try n (from 0), or null when it is time to ask the person. */
export function retryDelayMs(tries: number): number | null {
  return [1000, 2000, 4000][tries] ?? null
}

/** The same while the server is away: quickly at first, for three quarters of a minute in all. */
export function awayDelayMs(tries: number): number | null {
  return tries < 14 ? Math.min(500 * 2 ** tries, 4000) : null
}

/** No answer at all, or one from a gateway that had none. A busy server's 503 counts once it has been repeated. */
export function isAway(details: string, code: number, fatal: boolean): boolean {
  if (details.endsWith('LoadTimeOut')) return fatal
  return details.endsWith('LoadError') && [0, 502, 504, ...(fatal ? [503] : [])].includes(code)
}

/** 720 for 1280 × 720 and for 720 × 1280: what people call the quality. */
export const shortSide = (width: number, height: number) => Math.min(width || height, height || width)

export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]

export function nextSpeed(now: number, step: 1 | -1): number {
  const faster = speeds.find((speed) => speed > now + 0.01) ?? 2
  const slower = speeds.findLast((speed) => speed < now - 0.01) ?? 0.5
  return step > 0 ? faster : slower
}
