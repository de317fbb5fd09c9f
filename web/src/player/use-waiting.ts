import { useEffect, useState } from 'react'

export type Waiting = 'no' | 'soon' | 'spinner' | 'words'

const events = [
  'loadstart loadeddata canplay canplaythrough waiting seeking seeked',
  'play playing pause timeupdate ended emptied error',
]
  .join(' ')
  .split(' ')

/** Someone expects a picture that is not here. Playing by itself begins when there is enough of it. */
function isWaiting(video: HTMLVideoElement): boolean {
  if (video.ended || video.error) return false
  if (video.seeking) return true
  if (!video.paused) return video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
  return video.autoplay && video.played.length === 0 && video.readyState < HTMLMediaElement.HAVE_ENOUGH_DATA
}

/** Nothing for 400 ms, then a spinner, after three seconds words. */
export function useWaiting(video: HTMLVideoElement | null): Waiting {
  const [waiting, setWaiting] = useState<Waiting>('no')
  useEffect(() => {
    if (!video) return
    let timers: ReturnType<typeof setTimeout>[] = []
    const stop = () => {
      for (const timer of timers) clearTimeout(timer)
      timers = []
      setWaiting('no')
    }
    const look = () => {
      if (!isWaiting(video)) return stop()
      if (timers.length > 0) return
      timers = [setTimeout(setWaiting, 400, 'spinner'), setTimeout(setWaiting, 3000, 'words')]
      setWaiting('soon')
    }
    for (const name of events) video.addEventListener(name, look)
    look()
    return () => {
      stop()
      for (const name of events) video.removeEventListener(name, look)
    }
  }, [video])
  return waiting
}
