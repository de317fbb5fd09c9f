// What the panel shows of the player at one moment. It only looks.
import { renditionOf } from '../../../player/landing'
import type { Arrival } from '../../../player/playback'
import { loadedAround } from '../../../player/use-media'

export type Readings = {
  /** Name of the rendition on the screen; null before the first picture and where the browser plays HLS itself. */
  rendition: string | null
  codecs: string[]
  width: number
  height: number
  aheadSeconds: number
  dropped: number
  frames: number
  /** Bits a second, null before anything was measured. */
  bandwidth: number | null
  seekMs: number | null
  /** Newest first. */
  arrivals: Arrival[]
}

export function readings(): Readings | null {
  const { hls, video, playback } = window.__millrace ?? {}
  if (!video || !playback) return null
  const level = hls?.levels[hls.currentLevel]
  const quality = video.getVideoPlaybackQuality?.()
  return {
    rendition: level ? renditionOf(level.uri) : null,
    codecs: [level?.videoCodec, level?.audioCodec].filter((codec) => codec !== undefined),
    width: video.videoWidth,
    height: video.videoHeight,
    aheadSeconds: loadedAround(video) - video.currentTime,
    dropped: quality?.droppedVideoFrames ?? 0,
    frames: quality?.totalVideoFrames ?? 0,
    bandwidth: hls && playback.arrivals.length > 0 ? hls.bandwidthEstimate : null,
    seekMs: playback.seekMs,
    arrivals: playback.arrivals,
  }
}
