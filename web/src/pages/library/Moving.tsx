// A few seconds of the video under the pointer, once it has rested there. Nothing moves for those who asked for that.
import { useEffect, useState } from 'react'
import classes from './Moving.module.css'

const kRest = 400 // milliseconds

export default function Moving({ url, tall }: { url: string; tall: boolean }) {
  const [rested, setRested] = useState(false)
  const [playing, setPlaying] = useState(false)
  useEffect(() => {
    const timer = setTimeout(setRested, kRest, true)
    return () => clearTimeout(timer)
  }, [])
  if (!rested || window.matchMedia('(prefers-reduced-motion: reduce)').matches) return null
  return (
    <video
      className={classes.moving}
      data-playing={playing || undefined}
      data-tall={tall || undefined}
      data-testid="moving"
      src={url}
      autoPlay
      muted
      loop
      playsInline
      aria-hidden="true"
      tabIndex={-1}
      onPlaying={() => setPlaying(true)}
    />
  )
}
