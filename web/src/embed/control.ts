// How the page around an embedded player steers it, and hears of it: messages of plain objects (HTML standard, 9.3 "Cross-
// document messaging"), described in docs/guide/embedding.md. Only the frame's own parent is listened to, and nothing is
// told to a page that has not asked for it.

const api = 'millrace'

type Told = 'ready' | 'play' | 'pause' | 'time' | 'seeked' | 'ended' | 'blocked' | 'error'

const told: Record<string, Told> = {
  play: 'play',
  pause: 'pause',
  timeupdate: 'time',
  seeked: 'seeked',
  ended: 'ended',
  error: 'error',
}

const between = (low: number, value: unknown, high: number) =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(Math.max(value, low), high) : null

const commandsOf = (video: HTMLVideoElement, tell: (event: Told) => void) => ({
  listen: () => tell('ready'),
  status: () => tell('time'),
  // Browsers let nothing play with sound that nobody has touched.
  play: () => void video.play().catch(() => tell('blocked')),
  pause: () => video.pause(),
  seek: ({ time }: Message) => {
    const to = between(0, time, video.duration || 0)
    if (to !== null) video.currentTime = to
  },
  volume: ({ volume }: Message) => {
    const to = between(0, volume, 1)
    if (to !== null) video.volume = to
  },
  mute: () => {
    video.muted = true
  },
  unmute: () => {
    video.muted = false
  },
})

type Message = { time?: unknown; volume?: unknown }
type Commands = ReturnType<typeof commandsOf>

/** The command in what somebody sent, if there is one. */
export function commandIn(data: unknown): (Message & { command: keyof Commands }) | null {
  if (typeof data !== 'object' || data === null) return null
  const { api: of, command, time, volume } = data as Record<string, unknown>
  const known = ['listen', 'status', 'play', 'pause', 'seek', 'volume', 'mute', 'unmute']
  if (of !== api || typeof command !== 'string' || !known.includes(command)) return null
  return { command: command as keyof Commands, time, volume }
}

/** Lets the page around this frame steer `video`; gives what ends that. */
export function beControlled(video: HTMLVideoElement): () => void {
  let listener = '' // the origin that has asked to be told
  const tell = (event: Told) => {
    if (!listener) return
    const { currentTime: time, paused, ended, volume, muted } = video
    const duration = Number.isFinite(video.duration) ? video.duration : null
    window.parent.postMessage({ api, event, time, duration, paused, ended, volume, muted }, listener)
  }
  const commands = commandsOf(video, tell)
  const hear = ({ source, origin, data }: MessageEvent) => {
    const message = source === window.parent && source !== window ? commandIn(data) : null
    // A page without an origin of its own (a sandboxed frame, a file) cannot be told anything safely.
    if (!message || origin === 'null') return
    if (message.command === 'listen') listener = origin
    commands[message.command](message)
  }
  const happened = ({ type }: Event) => told[type] && tell(told[type])
  window.addEventListener('message', hear)
  for (const type of Object.keys(told)) video.addEventListener(type, happened)
  // So that the page knows when to say "listen": the one message that anybody may see, and it says nothing else.
  if (window.parent !== window) window.parent.postMessage({ api, event: 'here' }, '*')
  return () => {
    window.removeEventListener('message', hear)
    for (const type of Object.keys(told)) video.removeEventListener(type, happened)
  }
}
