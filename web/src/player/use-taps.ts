import { useEffect } from 'react'
import { seekTo, toggleFullscreen, togglePlay } from './commands'

const isControl = (event: Event) => (event.target as Element).closest('button, [data-controls]') !== null

/**
 * On the picture: a click plays or pauses and a double click fills the screen; a tap only calls the controls, which
 * hide again by themselves, and a double tap on the left or right third jumps ten seconds.
 */
export function useTaps(video: HTMLVideoElement | null, stage: HTMLElement | null) {
  useEffect(() => {
    if (!video || !stage) return
    let last = { at: 0, side: 0 }
    const onTap = (event: PointerEvent) => {
      const box = stage.getBoundingClientRect()
      const part = (event.clientX - box.left) / box.width
      const side = part < 1 / 3 ? -1 : part > 2 / 3 ? 1 : 0
      const twice = event.timeStamp - last.at < 300 && side === last.side
      last = { at: twice ? 0 : event.timeStamp, side }
      if (twice && side !== 0) seekTo(video, video.currentTime + side * 10)
      else if (twice) togglePlay(video)
    }
    const onClick = (event: MouseEvent) => {
      if (isControl(event)) return
      const touched = (event as PointerEvent).pointerType === 'touch'
      if (touched) onTap(event as PointerEvent)
      else togglePlay(video)
    }
    const onDoubleClick = (event: MouseEvent) => {
      if (!isControl(event) && matchMedia('(pointer: fine)').matches) toggleFullscreen(stage, video)
    }
    stage.addEventListener('click', onClick)
    stage.addEventListener('dblclick', onDoubleClick)
    return () => {
      stage.removeEventListener('click', onClick)
      stage.removeEventListener('dblclick', onDoubleClick)
    }
  }, [video, stage])
}

/** Full screen turns a phone on its side for a wide video. */
export function useLandscape(wide: boolean) {
  useEffect(() => {
    if (!wide || !matchMedia('(pointer: coarse)').matches) return
    const orientation = screen.orientation as ScreenOrientation & { lock?: (to: string) => Promise<void> }
    const onChange = () => {
      if (document.fullscreenElement) void orientation.lock?.('landscape').catch(() => undefined)
      else orientation.unlock?.()
    }
    document.addEventListener('fullscreenchange', onChange)
    return () => document.removeEventListener('fullscreenchange', onChange)
  }, [wide])
}
