import { useEffect, useState } from 'react'

/** True until playback has begun once; a refused autoplay leaves it so, and the big button stays. */
export function useUntouched(video: HTMLVideoElement | null): boolean {
  const [untouched, setUntouched] = useState(true)
  useEffect(() => {
    if (!video) return
    const begun = () => setUntouched(false)
    video.addEventListener('playing', begun)
    return () => video.removeEventListener('playing', begun)
  }, [video])
  return untouched
}
