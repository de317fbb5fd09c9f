// Live changes of one video. The stream rests while the tab is hidden, so that many tabs do not use up the
// connections a browser allows.
import type { Video } from './client'
import { again } from './patience'

/**
 * Hears of every change until the caller has heard enough. The browser takes up a broken connection by itself; one
 * that the server ends or refuses is taken up here, after a rest, and `check` is told: the video may be gone.
 */
export function listen(id: string, onVideo: (video: Video) => void, check: () => void): () => void {
  let source: EventSource | null = null
  let cancel = () => {}
  let tries = 0
  const stop = () => {
    source?.close()
    source = null
  }
  const rest = () => {
    stop()
    cancel()
    cancel = again(tries++, () => {
      check()
      start()
    })
  }
  const start = () => {
    if (source || document.hidden) return
    cancel()
    source = new EventSource(`/api/v1/videos/${encodeURIComponent(id)}/events`)
    source.addEventListener('video', (event) => {
      tries = 0
      onVideo(JSON.parse((event as MessageEvent).data))
    })
    source.addEventListener('end', rest)
    source.addEventListener('error', () => source?.readyState === EventSource.CLOSED && rest())
  }
  const onVisibility = () => (document.hidden ? stop() : start())
  document.addEventListener('visibilitychange', onVisibility)
  start()
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    cancel()
    stop()
  }
}
