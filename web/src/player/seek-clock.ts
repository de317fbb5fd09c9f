/** Tells how many milliseconds pass between a jump and the picture that belongs there. */
export function timeSeeks(video: HTMLVideoElement, tell: (ms: number) => void): () => void {
  const canSeeFrames = 'requestVideoFrameCallback' in video
  let began = 0
  let handle = 0
  const wait = () => {
    handle = video.requestVideoFrameCallback((_, { mediaTime, presentationTime }) => {
      if (presentationTime >= began && Math.abs(mediaTime - video.currentTime) < 0.5)
        tell(presentationTime - began)
      else wait()
    })
  }
  const onSeeking = () => {
    began = performance.now()
    if (!canSeeFrames) return
    video.cancelVideoFrameCallback(handle)
    wait()
  }
  const onSeeked = () => canSeeFrames || tell(performance.now() - began)
  video.addEventListener('seeking', onSeeking)
  video.addEventListener('seeked', onSeeked)
  return () => {
    video.removeEventListener('seeking', onSeeking)
    video.removeEventListener('seeked', onSeeked)
    if (canSeeFrames) video.cancelVideoFrameCallback(handle)
  }
}
