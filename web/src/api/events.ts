// Live changes of one video. The stream rests while the tab is hidden, so that many tabs do not use up the
// connections a browser allows.
import { useEffect } from 'react'
import type { Video } from './client'
import { queryClient } from './queries'

export function listen(id: string, onVideo: (video: Video) => void): () => void {
  let source: EventSource | null = null
  const stop = () => {
    source?.close()
    source = null
  }
  const start = () => {
    if (source || document.hidden) return
    source = new EventSource(`/api/v1/videos/${encodeURIComponent(id)}/events`)
    source.addEventListener('video', (event) => onVideo(JSON.parse((event as MessageEvent).data)))
    source.addEventListener('end', finish)
  }
  const onVisibility = () => (document.hidden ? stop() : start())
  function finish() {
    document.removeEventListener('visibilitychange', onVisibility)
    stop()
  }
  document.addEventListener('visibilitychange', onVisibility)
  start()
  return finish
}

/** Keeps the cached video fresh while it is still changing. */
export function useLiveVideo(video: Video | undefined) {
  const id = video?.id
  const changing =
    video !== undefined && video.state !== 'rejected' && (video.state !== 'ready' || video.filled < 1)
  useEffect(() => {
    if (!id || !changing) return
    return listen(id, (fresh) => queryClient.setQueryData(['video', id], fresh))
  }, [id, changing])
}
