/** Plays a span and stops at its end; gives what ends that before. */
export function playSpan(element: HTMLVideoElement, beginMs: number, endMs: number): () => void {
  element.currentTime = beginMs / 1000
  void element.play().catch(() => undefined)
  const look = () => {
    const at = element.currentTime * 1000
    const elsewhere = at < beginMs - 500 || at > endMs + 1000
    if (at < endMs - 20 && !elsewhere) return
    if (!elsewhere) element.pause()
    stop()
  }
  const timer = setInterval(look, 20)
  const stop = () => clearInterval(timer)
  element.addEventListener('pause', stop, { once: true })
  return stop
}
