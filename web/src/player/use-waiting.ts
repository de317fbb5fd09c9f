import { useEffect, useState } from 'react'

export type Waiting = 'no' | 'spinner' | 'words'

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
    const start = () => {
      if (timers.length > 0) return
      timers = [setTimeout(() => setWaiting('spinner'), 400), setTimeout(() => setWaiting('words'), 3000)]
    }
    const onWaiting = () => (video.paused && !video.seeking ? stop() : start())
    const begins = ['waiting', 'seeking', 'play']
    const ends = ['playing', 'seeked', 'pause', 'ended', 'emptied', 'timeupdate']
    const onEnd = () => (video.seeking ? undefined : stop())
    for (const name of begins) video.addEventListener(name, onWaiting)
    for (const name of ends) video.addEventListener(name, onEnd)
    return () => {
      stop()
      for (const name of begins) video.removeEventListener(name, onWaiting)
      for (const name of ends) video.removeEventListener(name, onEnd)
    }
  }, [video])
  return waiting
}
