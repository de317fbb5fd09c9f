// A frame on a foreign page has no session: it asks as anyone may, and waits for a video that is not ready.
import type { Video } from '../api/client'

const againMs = 1500

export function fetchVideo(id: string, onVideo: (video: Video) => void, onMissing: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  const ask = async () => {
    const answer = await fetch(`/api/v1/videos/${encodeURIComponent(id)}`).catch(() => null)
    if (over) return
    if (answer?.status === 404) return onMissing()
    const video = answer?.ok ? ((await answer.json()) as Video) : null
    if (video) onVideo(video)
    if (!video || video.state === 'indexing' || video.state === 'receiving') timer = setTimeout(ask, againMs)
  }
  void ask()
  return () => {
    over = true
    clearTimeout(timer)
  }
}
