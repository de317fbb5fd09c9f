// What buttons and keys do to the <video>.
import { setVolumeOf } from './level'

type OldPhone = HTMLVideoElement & { webkitEnterFullscreen?: () => void }

export function togglePlay(video: HTMLVideoElement) {
  if (video.paused) void video.play().catch(() => undefined)
  else video.pause()
}

export function seekTo(video: HTMLVideoElement, time: number) {
  video.currentTime = Math.min(Math.max(0, time), Math.max(0, (video.duration || 0) - 0.05))
}

export function setVolume(video: HTMLVideoElement, volume: number) {
  setVolumeOf(video, volume)
  video.muted = video.volume === 0
}

export function toggleFullscreen(stage: HTMLElement, video: HTMLVideoElement) {
  if (document.fullscreenElement) void document.exitFullscreen()
  else if (stage.requestFullscreen) void stage.requestFullscreen().catch(() => undefined)
  else (video as OldPhone).webkitEnterFullscreen?.()
}

export const canFullscreen = () =>
  document.fullscreenEnabled || 'webkitEnterFullscreen' in HTMLVideoElement.prototype

export const canPip = () => document.pictureInPictureEnabled === true

export function togglePip(video: HTMLVideoElement) {
  if (document.pictureInPictureElement) void document.exitPictureInPicture()
  else void video.requestPictureInPicture?.().catch(() => undefined)
}
