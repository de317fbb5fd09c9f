import { type RefObject, useEffect } from 'react'

let heard: HTMLAudioElement | null = null

/** Of the video and the files beside it only the last one that was started is heard. */
export function useOneAtATime(audio: RefObject<HTMLAudioElement | null>, video: HTMLVideoElement | null) {
  useEffect(() => {
    const one = audio.current
    if (!one) return
    const onPlay = () => {
      if (heard !== one) heard?.pause()
      heard = one
      video?.pause()
    }
    const onVideo = () => one.pause()
    one.addEventListener('play', onPlay)
    video?.addEventListener('play', onVideo)
    return () => {
      one.removeEventListener('play', onPlay)
      video?.removeEventListener('play', onVideo)
      if (heard === one) heard = null
    }
  }, [audio, video])
}
