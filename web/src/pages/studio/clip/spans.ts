// The spans of a clip that is being cut, in the order in which they will be shown.

/** Another video than the one beside the list. */
export type From = { id: string; title: string; durationMs: number; storyboard: string | null }

/** From the frame shown at `in` to the one shown at `out`, without that. */
export type Span = { key: number; in: number; out: number; from?: From } // milliseconds
export type Spans = readonly Span[]

export const mostSpans = 100
const kShortest = 100
const kFirstLength = 10_000

const nextKey = (spans: Spans) => Math.max(0, ...spans.map(({ key }) => key)) + 1

/** One more, from this place on: ten seconds, or what is left. */
export function added(spans: Spans, nowMs: number, durationMs: number): Spans {
  const begin = Math.min(nowMs, Math.max(0, durationMs - kShortest))
  return [...spans, { key: nextKey(spans), in: begin, out: Math.min(begin + kFirstLength, durationMs) }]
}

/** One more of another video, from its beginning on. */
export const addedFrom = (spans: Spans, from: From): Spans => [
  ...spans,
  { key: nextKey(spans), in: 0, out: Math.min(kFirstLength, from.durationMs), from },
]

/** Moves one end of a span; the other one gives way, so that there is always something between them. */
export function moved(spans: Spans, key: number, end: 'in' | 'out', ms: number, durationMs: number): Spans {
  return spans.map((span) => {
    if (span.key !== key) return span
    const most = Math.max(kShortest, span.from?.durationMs ?? durationMs)
    if (end === 'in') {
      const begin = Math.min(Math.max(0, ms), most - kShortest)
      return { ...span, in: begin, out: Math.max(span.out, begin + kShortest) }
    }
    const to = Math.min(Math.max(kShortest, ms), most)
    return { ...span, in: Math.min(span.in, to - kShortest), out: to }
  })
}

export const without = (spans: Spans, key: number): Spans => spans.filter((span) => span.key !== key)

/** Changes places with the one before or after. */
export function shifted(spans: Spans, key: number, by: -1 | 1): Spans {
  const from = spans.findIndex((span) => span.key === key)
  const to = from + by
  const [one, other] = [spans[from], spans[to]]
  if (!one || !other) return spans
  return spans.map((span, i) => (i === from ? other : i === to ? one : span))
}

/** To another place, counted without it. */
export function movedTo(spans: Spans, key: number, to: number): Spans {
  const span = spans.find((one) => one.key === key)
  if (!span) return spans
  const others = without(spans, key)
  return [...others.slice(0, to), span, ...others.slice(to)]
}

export const lengthOf = (spans: Spans): number =>
  spans.reduce((sum, span) => sum + Math.max(0, span.out - span.in), 0)

export const asBody = (video: string, spans: Spans) =>
  spans.map((span) => ({ video: span.from?.id ?? video, in: span.in / 1000, out: span.out / 1000 }))

const isFrom = (from: unknown): from is From => {
  const one = from as Partial<From> | null
  return typeof one?.id === 'string' && typeof one.title === 'string' && Number.isFinite(one.durationMs)
}

/** What was kept of an earlier visit, held to the videos; nothing where it makes no sense. */
export function readSpans(kept: unknown, durationMs: number): Spans {
  if (!Array.isArray(kept)) return []
  const good = kept.filter(
    (one): one is Span =>
      Number.isFinite(one?.in) &&
      Number.isFinite(one?.out) &&
      one.in >= 0 &&
      one.out > one.in &&
      (one.from === undefined || isFrom(one.from)),
  )
  const most = ({ from }: Span) => from?.durationMs ?? durationMs
  return good
    .filter((one) => one.in < most(one))
    .slice(0, mostSpans)
    .map((one, i) => ({
      key: i + 1,
      in: one.in,
      out: Math.min(one.out, most(one)),
      ...(one.from && { from: one.from }),
    }))
}
