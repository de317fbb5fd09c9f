// What the player plays; both the watch page and the bare player hand it over in this form.
import type { Video } from '../api/client'

export type Source = {
  id: string
  title: string
  hls: string
  poster: string | null
  width: number
  height: number
  hasVideo: boolean
  /** Every rendition is stored, so a jump may stay at its quality. */
  filled: boolean
}

export const sourceOf = (video: Video): Source => ({
  id: video.id,
  title: video.title,
  hls: video.urls.hls,
  poster: video.poster ?? null,
  width: video.width || 16,
  height: video.height || 9,
  hasVideo: video.has_video,
  filled: video.filled >= 1,
})
