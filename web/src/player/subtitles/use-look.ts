import { useEffect } from 'react'
import { fontFamily } from '../../theme/tokens'
import classes from './Cues.module.css'
import { type Look, letterPixels } from './look'

/** Gives the cues of a <video> their look, and keeps them above the controls while these are shown. */
export function useLook(video: HTMLVideoElement | null, { size, ground }: Look) {
  useEffect(() => {
    const stage = video?.parentElement
    const controls = stage?.querySelector<HTMLElement>('[data-controls]:last-of-type')
    if (!video || !stage || !classes.cued) return
    const measure = () => {
      const letters = letterPixels(video.clientWidth, video.clientHeight, size)
      video.style.setProperty('--cue-letters', `${letters}px`)
      video.style.setProperty('--cue-controls', `${controls?.offsetHeight ?? 0}px`)
    }
    video.style.setProperty('--cue-family', fontFamily)
    video.classList.add(classes.cued)
    video.dataset.ground = ground
    const observer = new ResizeObserver(measure)
    for (const element of [video, controls]) if (element) observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [video, size, ground])
}
