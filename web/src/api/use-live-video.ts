import { useEffect } from 'react'
import type { Video } from './client'
import { listen } from './events'
import { queryClient } from './queries'

/** Keeps the cached video fresh while it is still changing, or its picture may. */
export function useLiveVideo(video: Video | undefined) {
  const id = video?.id
  const changing =
    video !== undefined &&
    video.state !== 'rejected' &&
    (video.state !== 'ready' || video.filling || video.picture_subtitles.length > 0)
  useEffect(() => {
    if (!id || !changing) return
    const key = ['video', id]
    return listen(
      id,
      (fresh) => queryClient.setQueryData(key, fresh),
      () => void queryClient.invalidateQueries({ queryKey: key }),
    )
  }, [id, changing])
}
