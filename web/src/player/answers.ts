// What the server says about a segment beside its bytes.

export type Origin = 'assembled' | 'stored' | 'rendered'

/** `Server-Timing: origin;desc="rendered", make;dur=312`; null where it does not say. */
export function originFrom(header: string | null): { origin: Origin; makeMs: number | null } | null {
  const origin = /\borigin;desc="?(assembled|stored|rendered)\b/.exec(header ?? '')?.[1]
  const made = /\bmake;dur=([\d.]+)/.exec(header ?? '')?.[1]
  return origin ? { origin: origin as Origin, makeMs: made ? Number(made) : null } : null
}

export type Busy = {
  seconds: number
  /** Renditions that need no work at this place, best first. */
  ready: string[]
}

/** A server with no time for this segment says so in a problem document and when to come back; a gateway does not. */
export function busyFrom(status: number, header: (name: string) => string | null): Busy | null {
  const seconds = Number.parseInt(header('Retry-After') ?? '', 10)
  if (status !== 503 || Number.isNaN(seconds) || !header('Content-Type')?.includes('problem+json'))
    return null
  const ready = (header('Millrace-Ready') ?? '').split(',').map((name) => name.trim())
  return { seconds: Math.min(Math.max(seconds, 1), 30), ready: ready.filter(Boolean) }
}
