// Puts readings into words: groups of lines, the same for the page and for copying as text.
import type { Video } from '../../../api/client'
import { dictionaries } from '../../../i18n/dictionaries'
import { bytesText, clockText, secondsText } from '../../../i18n/format'
import { fillIn, type Language, type Params } from '../../../i18n/i18n'
import { type TechnicalKey, technical } from '../../../i18n/technical'
import type { Arrival } from '../../../player/playback'
import { shortSide } from '../../../player/rules'
import type { Readings } from './readings'

export type Line = { name: string; value: string; isPlaying?: boolean }
export type Group = { title: string; lines: Line[]; otherwise?: string }

const kShown = 6
const mbit = (bits: number) => `${(bits / 1e6).toFixed(1)} Mbit/s`
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
const sized = (width: number, height: number) => `${width} × ${height}`

export function report(video: Video, now: Readings | null, growing: ReadonlySet<string>, language: Language) {
  const say = (key: TechnicalKey, params?: Params) => fillIn(technical[language][key], params)

  const nameOf = (name: string | null) => {
    const one = video.renditions.find((rendition) => rendition.name === name)
    if (!one) return say('sound')
    const quality = `${shortSide(one.width, one.height)}p`
    return one.kind === 'assembled' ? fillIn(dictionaries[language]['player.original'], { quality }) : quality
  }
  const stateOf = ({ name, kind, filled }: Video['renditions'][number]) => {
    const percent = Math.floor(filled * 100)
    if (kind === 'assembled') return say('fromOriginal')
    if (growing.has(name)) return say('beingMade', { percent })
    return filled > 0 ? say('stored', { percent }) : say('onDemand')
  }
  const cameFrom = ({ origin, makeMs, tookMs }: Arrival) => {
    const took = seconds(tookMs)
    if (origin === 'assembled') return say('assembled', { took })
    return makeMs === null ? say('kept', { took }) : say('rendered', { made: seconds(makeMs), took })
  }

  const playing: Line[] = now
    ? [
        ...(now.rendition ? [{ name: say('quality'), value: nameOf(now.rendition) }] : []),
        ...(now.width > 0 ? [{ name: say('picture'), value: sized(now.width, now.height) }] : []),
        ...(now.codecs.length > 0 ? [{ name: say('codecs'), value: now.codecs.join(', ') }] : []),
        { name: say('buffer'), value: `${now.aheadSeconds.toFixed(1)} s` },
        { name: say('dropped'), value: say('droppedOf', { dropped: now.dropped, total: now.frames }) },
        { name: say('line'), value: now.bandwidth === null ? '–' : mbit(now.bandwidth) },
        { name: say('seek'), value: now.seekMs === null ? '–' : seconds(now.seekMs) },
      ]
    : []
  const qualities = video.renditions.map((one) => ({
    name: nameOf(one.name),
    value: `${mbit(one.bandwidth)} · ${stateOf(one)}`,
    isPlaying: one.name === now?.rendition,
  }))
  const segments = (now?.arrivals ?? []).slice(0, kShown).map((one) => ({
    name: say('segment', { rendition: nameOf(one.rendition), number: one.number }),
    value: cameFrom(one),
  }))
  const about: Line[] = [
    { name: say('id'), value: video.id },
    ...(video.has_video ? [{ name: say('size'), value: sized(video.width, video.height) }] : []),
    { name: say('duration'), value: clockText(video.duration) },
    { name: say('bytes'), value: bytesText(video.bytes) },
  ]
  if (typeof video.ready_in_ms === 'number')
    about.push({ name: say('ready'), value: `${secondsText(video.ready_in_ms)} s` })

  if (video.picture_subtitles.length > 0) {
    const named = video.picture_subtitles.map(({ language: spoken, label, format, burnt }) => {
      const name = [label || spoken, format].filter(Boolean).join(' ')
      return burnt ? say('burnt', { name }) : name
    })
    about.push({ name: say('drawn'), value: named.join(' · ') })
  }

  const groups: Group[] = [
    { title: say('now'), lines: playing },
    { title: say('qualities'), lines: qualities },
    { title: say('video'), lines: about },
    { title: say('segments'), lines: segments, otherwise: say('noSegments') },
  ]
  const spans = video.held.map(({ begin, end }) => `${clockText(begin)}–${clockText(end)}`)
  const held = spans.length > 0 ? say('held', { spans: spans.join(', ') }) : null
  return { groups: groups.filter(({ lines, otherwise }) => lines.length > 0 || otherwise), held }
}

export function asText({ groups, held }: ReturnType<typeof report>, about: string[]): string {
  const parts = groups.map(({ title, lines }) =>
    [title, ...lines.map(({ name, value }) => `  ${name}: ${value}`)].join('\n'),
  )
  return [...about, ...(held ? [held] : []), ...parts].join('\n')
}
