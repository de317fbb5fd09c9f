import { useEffect } from 'react'
import { seekTo, setVolume, toggleFullscreen, togglePip, togglePlay } from './commands'
import { type Action, actionFor, belongsToFocus, isSingleCharacter, singleKeysOn } from './keys'
import { volumeOf } from './level'
import { nextSpeed } from './rules'

const frame = 1 / 30

/** False when the key is not the player's. */
function perform(action: Action, video: HTMLVideoElement, stage: HTMLElement): boolean {
  if (action.do === 'play') togglePlay(video)
  else if (action.do === 'seek') seekTo(video, video.currentTime + action.by)
  else if (action.do === 'jump') seekTo(video, (video.duration || 0) * action.to)
  else if (action.do === 'frame') video.paused && seekTo(video, video.currentTime + action.by * frame)
  else if (action.do === 'speed') video.playbackRate = nextSpeed(video.playbackRate, action.by > 0 ? 1 : -1)
  else if (action.do === 'mute') video.muted = !video.muted
  else if (action.do === 'volume') setVolume(video, volumeOf(video) + action.by)
  else if (action.do === 'fullscreen') toggleFullscreen(stage, video)
  else if (action.do === 'pip') togglePip(video)
  else return false
  return true
}

export function useKeys(video: HTMLVideoElement | null, stage: HTMLElement | null, onHelp?: () => void) {
  useEffect(() => {
    if (!video || !stage) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || belongsToFocus(event.key, event.target as Element)) return
      if (isSingleCharacter(event.key) && !singleKeysOn()) return
      const action = actionFor(event)
      if (!action) return
      if (action.do === 'help') onHelp?.()
      else if (!perform(action, video, stage)) return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [video, stage, onHelp])
}
