// A frame on a foreign page has no session: it asks as anyone may, and follows a video that is not ready.
import type { Video } from '../api/client'
import { listen } from '../api/events'
import { again } from '../api/patience'

export function fetchVideo(
  id: string,
  onVideo: (video: Video) => void,
  onMissing: (status: number) => void,
): () => void {
  let stopListening: (() => void) | null = null
  let cancel = () => {}
  let over = false
  let tries = 0
  const end = () => {
    over = true
    cancel()
    stopListening?.()
  }
  const hear = (video: Video) => {
    onVideo(video)
    if (video.state === 'ready' || video.state === 'rejected') end()
    else stopListening ??= listen(id, hear, ask)
  }
  const ask = async () => {
    const answer = await fetch(`/api/v1/videos/${encodeURIComponent(id)}`).catch(() => null)
    const video = answer?.ok ? ((await answer.json().catch(() => null)) as Video | null) : null
    if (over) return
    if (video) return hear(video)
    if (answer?.status === 404 || answer?.status === 403) {
      end()
      onMissing(answer.status)
      // Whoever listens asks again by itself.
    } else if (!stopListening) cancel = again(tries++, ask)
  }
  void ask()
  return end
}
