import { useEffect } from 'react'
import { level, setVolumeOf, volumeOf } from './level'
import { keepPlace, keepSound, keepSpeed, keptSound, keptSpeed } from './memory'
import type { Source } from './source'

/** Restores volume and speed, and notes the place every few seconds and on leaving. */
export function useMemory(video: HTMLVideoElement | null, { id, loudness }: Source) {
  useEffect(() => {
    if (video) level(video, loudness)
  }, [video, loudness])
  useEffect(() => {
    if (!video) return
    const sound = keptSound()
    setVolumeOf(video, sound.volume)
    video.muted = sound.muted
    video.defaultPlaybackRate = keptSpeed()
    video.playbackRate = keptSpeed()
    const note = () =>
      video.readyState >= 2 && video.duration > 0 && keepPlace(id, video.currentTime, video.duration)
    let noted = 0
    const onTime = () => {
      if (Math.abs(video.currentTime - noted) < 3) return
      noted = video.currentTime
      note()
    }
    const onVolume = () => keepSound({ volume: volumeOf(video), muted: video.muted })
    const onRate = () => keepSpeed(video.playbackRate)
    const heard: [string, () => void][] = [
      ['timeupdate', onTime],
      ['pause', note],
      ['ended', note],
      ['volumechange', onVolume],
      ['ratechange', onRate],
    ]
    for (const [name, listener] of heard) video.addEventListener(name, listener)
    window.addEventListener('pagehide', note)
    return () => {
      note()
      for (const [name, listener] of heard) video.removeEventListener(name, listener)
      window.removeEventListener('pagehide', note)
    }
  }, [video, id])
}
