// Which place of a file of sound is which of the video. Silence that was trimmed at the beginning is not known here.
import type { Sound, SoundRequest } from '../../../api/client'

type Placed = Pick<Sound, 'begin' | 'end' | 'duration'> & {
  request: Pick<SoundRequest, 'chain'> | null
}

const factorOf = ({ request }: Placed) =>
  (request?.chain ?? []).reduce((all, edit) => (edit.op === 'speed' ? all * (edit.factor ?? 1) : all), 1)

/** Seconds of the video at a second of the file. */
export const beforeAt = (sound: Placed, second: number) => {
  const at = sound.begin + second * factorOf(sound)
  // What has been heard to the end begins anew.
  const end = sound.end ?? sound.begin + (sound.duration ?? 0) * factorOf(sound)
  return at < end - 0.05 ? at : sound.begin
}

/** Seconds of the file at a second of the video. */
export const afterAt = (sound: Placed, second: number) => {
  const at = (second - sound.begin) / factorOf(sound)
  return at >= 0 && at < (sound.duration ?? 0) - 0.05 ? at : 0
}
