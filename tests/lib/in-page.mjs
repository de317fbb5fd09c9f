// Runs inside every page before its own scripts: listens to the player's library as soon as the page shows it, and
// answers the tests' questions under window.__watch. A test that sets window.__buffer has no more than so many seconds
// loaded ahead. It must be self-contained: its text is sent to the browser.
export function watchMedia() {
  const errors = []
  let now = null
  Object.defineProperty(globalThis, '__millrace', {
    configurable: true,
    get: () => now,
    set(value) {
      now = value
      const ahead = globalThis.__buffer
      if (ahead && value?.hls)
        Object.assign(value.hls.config, { maxBufferLength: ahead, maxMaxBufferLength: ahead })
      // A seek aborts what it no longer needs, and a wait for bytes is no error of the media.
      const harmless = ['aborted', 'bufferStalledError', 'bufferNudgeOnStall']
      value?.hls?.on('hlsError', (_, data) => {
        if (!harmless.includes(data.details))
          errors.push(
            `${data.type} ${data.details} ${data.fatal} ${data.reason ?? data.error?.message ?? ''}`,
          )
      })
    },
  })
  const video = () => now?.video
  const canvas = document.createElement('canvas')
  const shown = () =>
    new Promise((resolve) => video().requestVideoFrameCallback((_, data) => resolve(data.mediaTime)))

  // The strip of 16 blocks over the picture, as in marks.mjs.
  function number() {
    const v = video()
    canvas.width = v.videoWidth
    canvas.height = v.videoHeight
    const paint = canvas.getContext('2d', { willReadFrequently: true })
    paint.drawImage(v, 0, 0)
    let bits = 0
    for (let block = 0; block < 16; block++) {
      const x = Math.round(((block + 0.3) * canvas.width) / 16)
      const width = Math.max(1, Math.round((0.4 * canvas.width) / 16))
      const y = Math.round((canvas.height / 8) * 0.25)
      const height = Math.max(1, Math.round((canvas.height / 8) * 0.45))
      const { data } = paint.getImageData(x, y, width, height)
      let sum = 0
      for (let i = 1; i < data.length; i += 4) sum += data[i]
      bits = (bits << 1) | (sum / (data.length / 4) > 128 ? 1 : 0)
    }
    const n = bits >> 4
    return (bits & 15) === (((n >> 8) ^ ((n >> 4) & 15) ^ (n & 15) ^ 9) & 15) ? n : null
  }

  globalThis.__watch = {
    number,
    pictures: () => video()?.getVideoPlaybackQuality().totalVideoFrames ?? 0,
    size: () => ({ width: video().videoWidth, height: video().videoHeight }),
    ended: () => video().ended,
    level: () => now.hls.currentLevel,
    setLevel(index) {
      now.hls.nextLevel = index
    },
    levels: () => now.hls.levels.map(({ width, height, url }) => ({ width, height, url: [url].flat()[0] })),
    state() {
      const { currentTime, duration, readyState, paused, playbackRate } = video()
      const buffered = globalThis.__watch.buffered()
      return {
        currentTime,
        duration,
        readyState,
        paused,
        playbackRate,
        buffered,
        ...globalThis.__watch.errors(),
      }
    },
    errors: () => ({ errors, mediaError: video().error?.message ?? null }),
    buffered() {
      const { buffered } = video()
      return Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)])
    },
    async seek(second) {
      const v = video()
      v.pause()
      const picture = shown()
      const arrived = new Promise((resolve) => v.addEventListener('seeked', resolve, { once: true }))
      v.currentTime = second
      await arrived
      // Where the picture is on the screen already, none may come.
      await Promise.race([picture, new Promise((resolve) => setTimeout(resolve, 5000))])
    },
    async playFromStart(rate) {
      const v = video()
      v.currentTime = 0
      v.playbackRate = rate
      await v.play()
    },
  }
}
