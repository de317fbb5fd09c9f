// Runs inside a page, before its own scripts and beside watchMedia of in-page.mjs: keeps what the player appends, and
// notes what is shown and heard, and when. It must be self-contained: its text is sent to the browser.
export function listenToMedia() {
  const canvas = new OffscreenCanvas(8, 8)
  let appended = []
  let heard = null
  let context

  const { addSourceBuffer } = MediaSource.prototype
  const { appendBuffer } = SourceBuffer.prototype
  const kinds = new WeakMap()
  MediaSource.prototype.addSourceBuffer = function (type) {
    const buffer = addSourceBuffer.call(this, type)
    kinds.set(buffer, type.split('/')[0])
    return buffer
  }
  SourceBuffer.prototype.appendBuffer = function (data) {
    const bytes = new Uint8Array(data.slice())
    appended.push({ kind: kinds.get(this), offset: this.timestampOffset, bytes })
    appendBuffer.call(this, data)
  }

  const video = () => globalThis.__millrace.video
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
  const base64 = (bytes) => {
    const parts = []
    for (let at = 0; at < bytes.length; at += 32768)
      parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)))
    return btoa(parts.join(''))
  }

  globalThis.__sync = {
    // From here on the sound goes through a worklet, given as the text of its module.
    async listen(module, sampleRate) {
      context = new AudioContext({ sampleRate })
      const url = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }))
      await context.audioWorklet.addModule(url)
      const ear = new AudioWorkletNode(context, 'ear')
      context.createMediaElementSource(video()).connect(ear).connect(context.destination)
      ear.port.onmessage = ({ data }) => heard?.push(data)
      Object.assign(video(), { muted: false, volume: 1 })
      await context.resume()
    },

    // Plays from one second to another. Meanwhile the clocks are read together again and again: that of the sound
    // that leaves the video, the video's, and the wall's.
    async play(from, to) {
      const v = video()
      const pictures = []
      const clocks = []
      heard = []
      v.currentTime = from
      v.play().catch(() => {}) // a pause that overtakes it; whether it plays is seen below
      const note = (_, { mediaTime, expectedDisplayTime }) => {
        pictures.push({ media: mediaTime, wall: expectedDisplayTime / 1000 })
        v.requestVideoFrameCallback(note)
      }
      v.requestVideoFrameCallback(note)
      const begun = performance.now()
      while (v.currentTime < to || v.seeking) {
        if (performance.now() > begun + 30_000) throw new Error(`stands at ${v.currentTime} before ${to} s`)
        clocks.push({ sound: context.currentTime, media: v.currentTime, wall: performance.now() / 1000 })
        await pause(8)
      }
      v.pause()
      const blocks = heard
      heard = null
      const begin = blocks[0].at
      const place = (at) => Math.round((at - begin) * context.sampleRate)
      const samples = new Float32Array(place(blocks.at(-1).at) + blocks[0].samples.length)
      for (const { at, samples: part } of blocks) samples.set(part, place(at))
      return { pictures, clocks, begin, samples: base64(new Uint8Array(samples.buffer)) }
    },

    // Goes to a second, paused, and says what is on the screen then.
    async show(second) {
      const v = video()
      const picture = new Promise((resolve) => v.requestVideoFrameCallback((_, data) => resolve(data)))
      v.currentTime = second
      const { mediaTime } = await picture
      const paint = canvas.getContext('2d', { willReadFrequently: true })
      paint.drawImage(v, 0, v.videoHeight / 2, v.videoWidth, v.videoHeight / 2, 0, 0, 8, 8)
      const white = paint.getImageData(0, 0, 8, 8).data.every((value) => value > 200)
      return { mediaTime, white, number: globalThis.__watch.number() }
    },

    take() {
      const list = appended.map((one) => ({ ...one, bytes: base64(one.bytes) }))
      appended = []
      return list
    },
  }
}

/** The module of the worklet: sends on what it hears in blocks, each with the time of its first sample. */
export const ear = `
registerProcessor('ear', class extends AudioWorkletProcessor {
  filled = 0
  samples = new Float32Array(1024)
  process([[channel]]) {
    if (this.filled === 0) this.at = currentTime
    if (channel) this.samples.set(channel, this.filled)
    this.filled += 128
    if (this.filled < this.samples.length) return true
    this.port.postMessage({ at: this.at, samples: this.samples })
    this.samples = new Float32Array(1024)
    this.filled = 0
    return true
  }
})`
