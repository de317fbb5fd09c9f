// One video is not louder than the next: what lies above the target is turned down by the browser's own volume. Nothing is
// turned up, since that would have to pass the sound through a graph which phones stop in the background.
import { store, stored } from '../storage'

const key = 'millrace.level'
/** LUFS (ITU-R BS.1770): what AES TD1008 recommends for streams. */
const target = -16
const gains = new WeakMap<HTMLVideoElement, number>()
const gainOf = (video: HTMLVideoElement) => gains.get(video) ?? 1

export const isLevelled = () => stored(key) !== 'off'

/** As a person has set it. */
export const volumeOf = (video: HTMLVideoElement) => Math.min(1, video.volume / gainOf(video))

export function setVolumeOf(video: HTMLVideoElement, volume: number) {
  video.volume = Math.min(1, Math.max(0, volume)) * gainOf(video)
}

/** `loudness`: of what it plays, LUFS; null while that is not known, or of silence. */
export function level(video: HTMLVideoElement, loudness: number | null) {
  const volume = volumeOf(video)
  gains.set(video, isLevelled() && loudness !== null ? Math.min(1, 10 ** ((target - loudness) / 20)) : 1)
  setVolumeOf(video, volume)
}

export function keepLevelled(on: boolean) {
  store(key, on ? 'on' : 'off')
}
