import { useEffect, useState } from 'react'

const afterMs = 2500

/** True while a playing video is left alone: then the controls step aside. */
export function useIdle(stage: HTMLElement | null, playing: boolean): boolean {
  const [idle, setIdle] = useState(false)
  useEffect(() => {
    if (!stage || !playing) {
      setIdle(false)
      return
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const stir = () => {
      setIdle(false)
      clearTimeout(timer)
      timer = setTimeout(() => setIdle(true), afterMs)
    }
    const leave = (event: PointerEvent) => event.pointerType === 'mouse' && setIdle(true)
    const stirs = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const
    for (const name of stirs) stage.addEventListener(name, stir)
    stage.addEventListener('pointerleave', leave)
    stir()
    return () => {
      clearTimeout(timer)
      for (const name of stirs) stage.removeEventListener(name, stir)
      stage.removeEventListener('pointerleave', leave)
    }
  }, [stage, playing])
  return idle && playing
}
