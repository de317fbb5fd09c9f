/** The rest before try n (from 0): 1 s, twice as long each time, half a minute at most. */
export const restMs = (tries: number) => Math.min(30_000, 1000 * 2 ** Math.min(tries, 5))

/** Runs after a rest, a little apart from everybody else, and not while nobody is looking. Gives how to cancel it. */
export function again(tries: number, run: () => void): () => void {
  const cancel = () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', go)
  }
  const go = () => {
    if (document.hidden) return
    cancel()
    run()
  }
  const onTime = () => {
    document.addEventListener('visibilitychange', go)
    go()
  }
  const timer = setTimeout(onTime, restMs(tries) * (1 + Math.random() / 4))
  return cancel
}
