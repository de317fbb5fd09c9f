// Brings a playlist to a <video>: hls.js where the browser has Media Source Extensions, its own HLS elsewhere.
// It owns quality and recovery; everything else is the element's business. One Playback lives as long as its element.
import type Hls from 'hls.js'
import type { ErrorData, HlsConfig, LoadPolicy } from 'hls.js'
import { loadLibrary } from './library'
import { awayDelayMs, isAway, retryDelayMs, shortSide } from './rules'

export type Level = { index: number; name: string; short: number }

export type PlaybackState = {
  levels: Level[]
  /** The level asked for, -1 for automatic. */
  chosen: number
  /** The level on the screen, -1 before the first picture. */
  playing: number
  /** The server does not answer; it is being tried again. */
  away: boolean
  failed: boolean
}

export const atFirst: PlaybackState = { levels: [], chosen: -1, playing: -1, away: false, failed: false }

/** One quick retry of a request; a busy server (503) is given longer. What lies beyond is ours to repeat. */
const requests: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 20_000,
    maxLoadTimeMs: 60_000,
    timeoutRetry: { maxNumRetry: 1, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: {
      maxNumRetry: 6,
      retryDelayMs: 500,
      maxRetryDelayMs: 4000,
      shouldRetry: (_config, count, _timeout, answer) => count < (answer?.code === 503 ? 6 : 1),
    },
  },
}

const settings: Partial<HlsConfig> = {
  startLevel: 0,
  startFragPrefetch: true,
  maxFragLookUpTolerance: 0,
  maxBufferLength: 25,
  maxMaxBufferLength: 30,
  backBufferLength: 60,
  progressive: false,
  enableWorker: false,
  capLevelToPlayerSize: true,
  manifestLoadPolicy: requests,
  playlistLoadPolicy: requests,
  fragLoadPolicy: requests,
}

const isBuffered = ({ buffered }: HTMLVideoElement, time: number) =>
  Array.from({ length: buffered.length }, (_, i) => i).some(
    (i) => buffered.start(i) <= time && time < buffered.end(i),
  )

/** Asked for as soon as the player's code is here, long before there is anything to play. */
const library = loadLibrary()

export class Playback {
  state = atFirst
  hls: Hls | null = null
  filled = false
  private tries = 0
  /** Where one is, or wants to be; an element that is being loaded again has forgotten. */
  private place = 0
  private settled = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private over = false
  private readonly listeners = new Set<() => void>()

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly url: string,
    startAt: number,
  ) {
    video.addEventListener('seeking', this.onSeeking)
    video.addEventListener('timeupdate', this.onTime)
    video.addEventListener('error', this.onElementError)
    window.addEventListener('online', this.onOnline)
    void this.load(startAt)
  }

  subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  snapshot = () => this.state

  choose(level: number) {
    if (this.hls) this.hls.nextLevel = level
    this.set({ chosen: level })
  }

  retry(play = true) {
    clearTimeout(this.timer)
    this.tries = 0
    this.set({ failed: false })
    if (this.state.away) this.takeUp(play)
    else void this.loadAgain(play)
  }

  destroy() {
    this.over = true
    clearTimeout(this.timer)
    this.video.removeEventListener('seeking', this.onSeeking)
    this.video.removeEventListener('timeupdate', this.onTime)
    this.video.removeEventListener('error', this.onElementError)
    window.removeEventListener('online', this.onOnline)
    this.hls?.destroy()
    window.__millrace = undefined
    this.video.removeAttribute('src')
    this.video.load()
  }

  private set(part: Partial<PlaybackState>) {
    if (Object.entries(part).every(([key, value]) => this.state[key as keyof PlaybackState] === value)) return
    this.state = { ...this.state, ...part }
    for (const listener of this.listeners) listener()
  }

  private async loadAgain(play: boolean) {
    await this.load(this.place)
    if (play && !this.over) void this.video.play().catch(() => undefined)
  }

  private async load(startAt: number) {
    this.place = startAt
    this.settled = false
    if (!library) return this.loadNatively(startAt)
    const { default: HlsJs } = await library
    if (this.over) return
    this.hls?.destroy()
    const hls = new HlsJs({ ...settings, startPosition: startAt > 0 ? startAt : -1 })
    this.hls = hls
    hls.on(HlsJs.Events.MANIFEST_PARSED, () => this.showLevels())
    hls.on(HlsJs.Events.LEVEL_SWITCHED, (_, { level }) => this.set({ playing: level }))
    const answered = () => this.set({ away: false })
    hls.on(HlsJs.Events.LEVEL_LOADED, answered)
    hls.on(HlsJs.Events.FRAG_LOADED, answered)
    hls.on(HlsJs.Events.FRAG_BUFFERED, () => {
      this.tries = 0
      this.settled = true
    })
    hls.on(HlsJs.Events.ERROR, (_, data) => this.onHlsError(data))
    hls.loadSource(this.url)
    hls.attachMedia(this.video)
    window.__millrace = { hls, video: this.video }
  }

  private loadNatively(startAt: number) {
    const { video } = this
    video.src = this.url
    const begin = () => {
      this.settled = true
      if (startAt > 0) video.currentTime = startAt
    }
    video.addEventListener('loadedmetadata', begin, { once: true })
    window.__millrace = { hls: null, video }
  }

  private showLevels() {
    const levels = (this.hls?.levels ?? []).map(({ width, height }, index) => {
      const short = shortSide(width, height)
      return { index, short, name: short ? `${short}p` : `${index + 1}` }
    })
    if (this.state.chosen !== -1 && this.hls) this.hls.nextLevel = this.state.chosen
    this.set({ levels })
  }

  private onTime = () => {
    if (this.settled) this.place = this.video.currentTime
  }

  /** A place that is not here yet: the lowest quality arrives soonest, the rest is climbing. */
  private onSeeking = () => {
    const { hls, video } = this
    this.onTime()
    if (!hls || this.filled || this.state.chosen !== -1 || isBuffered(video, video.currentTime)) return
    hls.nextLoadLevel = 0
  }

  private onHlsError(data: ErrorData) {
    if (this.over) return
    if (isAway(data.details, data.response?.code ?? 0, data.fatal)) this.waitForServer()
    else if (!data.fatal) return
    else if (data.type === 'mediaError' && this.tries < 3) {
      this.tries += 1
      this.hls?.recoverMediaError()
    } else this.tryAgain()
  }

  private onElementError = () => {
    const { hls, video } = this
    if (hls || !video.error) return
    if (video.error.code === MediaError.MEDIA_ERR_NETWORK || !navigator.onLine) this.waitForServer()
    else this.tryAgain()
  }

  private onOnline = () => {
    if (this.state.away) this.retry(!this.video.paused)
  }

  /** Three times in silence, then the person is asked. */
  private tryAgain() {
    const playing = !this.video.paused
    this.later(retryDelayMs(this.tries), () => void this.loadAgain(playing))
  }

  /** What is already here plays on meanwhile; nobody is asked before it ends, or while this machine is offline. */
  private waitForServer() {
    const { video } = this
    const playing = !video.paused
    this.hls?.stopLoad()
    this.set({ away: true })
    const patient = !navigator.onLine || isBuffered(video, video.currentTime + 0.5)
    this.later(awayDelayMs(this.tries) ?? (patient ? 8000 : null), () => this.takeUp(playing))
  }

  /** Goes on loading where it broke off. */
  private takeUp(play: boolean) {
    const { hls } = this
    if (!hls) return void this.loadAgain(play)
    if (hls.levels.length > 0) hls.startLoad(this.place > 0 ? this.place : -1)
    else hls.loadSource(this.url)
    if (play && this.video.paused) void this.video.play().catch(() => undefined)
  }

  private later(delay: number | null, run: () => void) {
    clearTimeout(this.timer)
    if (delay === null) {
      this.hls?.stopLoad()
      this.set({ failed: true })
      return
    }
    this.tries += 1
    this.timer = setTimeout(() => !this.over && run(), delay)
  }
}

declare global {
  interface Window {
    /** For tests and for the technical reader. */
    __millrace?: { hls: Hls | null; video: HTMLVideoElement }
  }
}
