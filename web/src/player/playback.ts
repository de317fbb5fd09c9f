// Brings a playlist to a <video>: hls.js where the browser has Media Source Extensions, its own HLS elsewhere.
// It owns quality and recovery; everything else is the element's business. One Playback lives as long as its element.
import type Hls from 'hls.js'
import type { ErrorData, FragLoadedData, Fragment } from 'hls.js'
import { type Busy, type Origin, originFrom } from './answers'
import { landingOn, offered, type Rung, renditionOf } from './landing'
import { loadLibrary } from './library'
import { keepLanguage, keptLanguage } from './memory'
import { patientLoader } from './patient-loader'
import { awayDelayMs, isAway, retryDelayMs, shortSide } from './rules'
import { timeSeeks } from './seek-clock'
import { settings } from './settings'
import { kept, type Sound } from './sounds'

export type Level = { index: number; name: string; short: number; rendition: string }

export type PlaybackState = {
  levels: Level[]
  /** The level asked for, -1 for automatic. */
  chosen: number
  /** The level on the screen, -1 before the first picture. */
  playing: number
  /** What there is to hear, and which of it is played. */
  sounds: Sound[]
  sound: number
  /** The server does not answer; it is being tried again. */
  away: boolean
  /** The server has no time for what is wanted here, and will have it later. */
  busy: boolean
  failed: boolean
}

export const atFirst: PlaybackState = {
  levels: [],
  chosen: -1,
  playing: -1,
  sounds: [],
  sound: -1,
  away: false,
  busy: false,
  failed: false,
}

/** How a segment came. */
export type Arrival = {
  rendition: string
  number: number
  origin: Origin
  /** Milliseconds of making it, where it was made for this request. */
  makeMs: number | null
  /** Milliseconds from asking to its last byte. */
  tookMs: number
}

const mostArrivals = 12

const isBuffered = ({ buffered }: HTMLVideoElement, time: number) =>
  Array.from({ length: buffered.length }, (_, i) => i).some(
    (i) => buffered.start(i) <= time && time < buffered.end(i),
  )

/** Bits a second as last measured, by whatever was played before: 0 when nothing was. */
let measured = 0

/** Asked for as soon as the player's code is here, long before there is anything to play. */
const library = loadLibrary()

export class Playback {
  state = atFirst
  hls: Hls | null = null
  /** Names of the renditions for which nothing has to be rendered. */
  ready: string[] = []
  /** The last segments that came, newest first. */
  arrivals: Arrival[] = []
  /** From the last jump to its picture. */
  seekMs: number | null = null
  private tries = 0
  /** Where one is, or wants to be; an element that is being loaded again has forgotten. */
  private place = 0
  private settled = false
  private timer: ReturnType<typeof setTimeout> | undefined
  private over = false
  /** The kind of segment that the server has no time for. */
  private busyFor = ''
  private readonly stopTiming: () => void
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
    this.stopTiming = timeSeeks(video, (ms) => {
      this.seekMs = ms
    })
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

  chooseSound(id: number) {
    const sound = this.state.sounds[id]
    if (!this.hls || !sound) return
    keepLanguage(sound.lang ?? '')
    this.hls.audioTrack = id
    this.set({ sound: id })
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
    this.stopTiming()
    this.end()
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
    this.end()
    const hls = new HlsJs({
      ...settings,
      fLoader: patientLoader(HlsJs.DefaultConfig.loader, this.onBusy),
      ...(measured > 0 && { abrEwmaDefaultEstimate: measured }),
      startPosition: startAt > 0 ? startAt : -1,
    })
    this.hls = hls
    hls.on(HlsJs.Events.MANIFEST_PARSED, () => {
      hls.startLevel = this.landing()
      this.showLevels()
    })
    hls.on(HlsJs.Events.LEVEL_SWITCHED, (_, { level }) => this.set({ playing: level }))
    hls.on(HlsJs.Events.AUDIO_TRACKS_UPDATED, (_, { audioTracks: sounds }) => {
      const wanted = this.state.sound < 0 ? kept(sounds, keptLanguage()) : this.state.sound
      if (wanted >= 0) hls.audioTrack = wanted
      this.set({ sounds })
    })
    hls.on(HlsJs.Events.AUDIO_TRACK_SWITCHING, (_, { id }) => this.set({ sound: id }))
    const answered = () => this.set({ away: false })
    hls.on(HlsJs.Events.LEVEL_LOADED, answered)
    hls.on(HlsJs.Events.FRAG_LOADED, answered)
    hls.on(HlsJs.Events.FRAG_LOADED, (_, data) => this.onArrival(data))
    hls.on(HlsJs.Events.FRAG_BUFFERED, () => {
      this.tries = 0
      this.settled = true
    })
    hls.on(HlsJs.Events.ERROR, (_, data) => this.onHlsError(data))
    hls.loadSource(this.url)
    hls.attachMedia(this.video)
    window.__millrace = { hls, video: this.video, playback: this }
  }

  private end() {
    if (this.arrivals.length > 0) measured = this.hls?.bandwidthEstimate || measured
    this.hls?.destroy()
  }

  private loadNatively(startAt: number) {
    const { video } = this
    video.src = this.url
    const begin = () => {
      this.settled = true
      if (startAt > 0) video.currentTime = startAt
    }
    video.addEventListener('loadedmetadata', begin, { once: true })
    window.__millrace = { hls: null, video, playback: this }
  }

  private showLevels() {
    const levels = (this.hls?.levels ?? []).map(({ width, height, uri }, index) => {
      const short = shortSide(width, height)
      return { index, short, name: short ? `${short}p` : `${index + 1}`, rendition: renditionOf(uri) }
    })
    if (this.state.chosen !== -1 && this.hls) this.hls.nextLevel = this.state.chosen
    this.set({ levels })
  }

  private onTime = () => {
    if (this.settled) this.place = this.video.currentTime
  }

  /** A place that is not here yet: what arrives soonest, the rest is climbing. A quality chosen by hand stays. */
  private onSeeking = () => {
    const { hls, video } = this
    this.onTime()
    this.set({ busy: false })
    if (!hls?.levels.length || this.state.chosen !== -1 || isBuffered(video, video.currentTime)) return
    hls.nextLoadLevel = this.landing()
  }

  /** Levels that the screen has room for and whose pictures join those playing now. */
  private rungs(most: number): Rung[] {
    const { levels = [], loadLevel = -1 } = this.hls ?? {}
    const codecs = levels[loadLevel]?.codecSet
    return levels.slice(0, most + 1).map(({ uri, averageBitrate, details, codecSet }) => ({
      name: renditionOf(uri),
      bitrate: averageBitrate,
      seconds: details?.averagetargetduration ?? 4,
      ready: this.ready.includes(renditionOf(uri)) && (!codecs || codecs === codecSet),
    }))
  }

  private landing = () => landingOn(this.rungs(this.hls?.maxAutoLevel ?? 0), this.hls?.bandwidthEstimate ?? 0)

  /** True when another rendition is asked for instead. The size of the screen is no reason to wait. */
  private onBusy = ({ ready }: Busy, wanted: Fragment): boolean => {
    const { hls } = this
    if (!hls) return false
    const isFree = wanted.type === 'main' && this.state.chosen === -1
    const level = isFree ? offered(ready, this.rungs(hls.levels.length), hls.bandwidthEstimate) : -1
    if (level < 0 || level === wanted.level) {
      this.busyFor = wanted.type
      this.set({ busy: true })
      return false
    }
    if (level > hls.maxAutoLevel) hls.autoLevelCapping = level
    hls.nextLoadLevel = level
    return true
  }

  /** Comes after the library's own look at the time, which may count making as latency, not as bandwidth. */
  private onArrival({ frag, networkDetails }: FragLoadedData) {
    if (frag.type === this.busyFor) this.set({ busy: false })
    const { loading } = frag.stats
    const tookMs = loading.end - loading.start
    const told = originFrom((networkDetails as XMLHttpRequest)?.getResponseHeader?.('Server-Timing') ?? null)
    if (!told || typeof frag.sn !== 'number') return
    if (told.origin === 'rendered') loading.start = loading.first
    const arrival = { ...told, rendition: renditionOf(frag.url), number: frag.sn, tookMs }
    this.arrivals = [arrival, ...this.arrivals].slice(0, mostArrivals)
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
    __millrace?: { hls: Hls | null; video: HTMLVideoElement; playback: Playback }
  }
}
