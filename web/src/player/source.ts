// What the player plays; both the watch page and the bare player hand it over in this form.
import type { Chapter, Subtitles, Video } from '../api/client'

export type Source = {
  id: string
  title: string
  hls: string
  poster: string | null
  /** The address of the list of its small pictures. */
  storyboard: string | null
  width: number
  height: number
  hasVideo: boolean
  /** Names of the renditions for which nothing has to be rendered. */
  ready: string[]
  subtitles: Subtitles[]
  chapters: Chapter[]
  /** LUFS. */
  loudness: number | null
}

export const sourceOf = (video: Video): Source => ({
  id: video.id,
  title: video.title,
  hls: video.urls.hls,
  poster: video.poster ?? null,
  storyboard: video.storyboard?.vtt ?? null,
  width: video.width || 16,
  height: video.height || 9,
  hasVideo: video.has_video,
  ready: video.renditions
    .filter(({ kind, filled }) => kind === 'assembled' || filled >= 1)
    .map(({ name }) => name),
  subtitles: video.subtitles,
  chapters: video.chapters,
  loudness: video.loudness?.integrated ?? null,
})
