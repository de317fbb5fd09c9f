import { useEffect, useState } from 'react'
import { volumeOf } from './level'

/** What the controls show of a <video>; the element stays the only truth. */
export type Media = {
  paused: boolean
  ended: boolean
  time: number
  duration: number
  /** The end of what is loaded around the present place. */
  loaded: number
  volume: number
  muted: boolean
  speed: number
}

const events = [
  'play pause ended timeupdate durationchange loadedmetadata progress seeking seeked',
  'volumechange ratechange emptied',
]
  .join(' ')
  .split(' ')

const nothing: Media = {
  paused: true,
  ended: false,
  time: 0,
  duration: 0,
  loaded: 0,
  volume: 1,
  muted: false,
  speed: 1,
}

export function loadedAround({ buffered, currentTime }: HTMLVideoElement): number {
  for (let i = 0; i < buffered.length; i += 1) {
    if (buffered.start(i) <= currentTime + 0.1 && currentTime <= buffered.end(i)) return buffered.end(i)
  }
  return currentTime
}

const look = (video: HTMLVideoElement): Media => ({
  paused: video.paused,
  ended: video.ended,
  time: video.currentTime,
  duration: Number.isFinite(video.duration) ? video.duration : 0,
  loaded: loadedAround(video),
  volume: volumeOf(video),
  muted: video.muted,
  speed: video.playbackRate,
})

export function useMedia(video: HTMLVideoElement | null): Media {
  const [media, setMedia] = useState(nothing)
  useEffect(() => {
    if (!video) return
    const update = () => setMedia(look(video))
    for (const name of events) video.addEventListener(name, update)
    update()
    return () => {
      for (const name of events) video.removeEventListener(name, update)
    }
  }, [video])
  return media
}
