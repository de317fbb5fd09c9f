// What this browser remembers: how far each video was watched, the volume and the speed.
import { store, stored } from '../storage'

const placesKey = 'millrace.places'
const volumeKey = 'millrace.volume'
const speedKey = 'millrace.speed'
const languageKey = 'millrace.sound-language'
const most = 300

type Place = { at: number; of: number; seen: number }
type Places = Record<string, Place>

function read<T>(key: string, otherwise: T): T {
  try {
    return JSON.parse(stored(key) ?? '') as T
  } catch {
    return otherwise
  }
}

const write = (key: string, value: unknown) => store(key, JSON.stringify(value))

/** The beginning and the credits are not places worth coming back to. */
export const isWorthKeeping = (at: number, of: number) => at >= 5 && at < of * 0.95

export function keepPlace(id: string, at: number, of: number, now = Date.now()) {
  const places = read<Places>(placesKey, {})
  if (isWorthKeeping(at, of)) places[id] = { at: Math.round(at * 10) / 10, of, seen: now }
  else delete places[id]
  const newest = Object.entries(places).sort(([, a], [, b]) => b.seen - a.seen)
  write(placesKey, Object.fromEntries(newest.slice(0, most)))
}

export const placeOf = (id: string) => read<Places>(placesKey, {})[id]?.at ?? 0

/** 0…1 for the thin bar on a card, 0 when there is nothing to show. */
export function watchedPart(id: string): number {
  const place = read<Places>(placesKey, {})[id]
  return place && place.of > 0 ? place.at / place.of : 0
}

export type Sound = { volume: number; muted: boolean }
export const keptSound = () => read<Sound>(volumeKey, { volume: 1, muted: false })
export const keepSound = (sound: Sound) => write(volumeKey, sound)
export const keptSpeed = () => read<number>(speedKey, 1)
export const keepSpeed = (speed: number) => write(speedKey, speed)

/** The language of the sound that was chosen last, '' for one that has none; null when nothing was chosen. */
export const keptLanguage = () => read<string | null>(languageKey, null)
export const keepLanguage = (language: string) => write(languageKey, language)
