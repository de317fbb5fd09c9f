import type Hls from 'hls.js'

export const canMse = () =>
  'MediaSource' in globalThis && MediaSource.isTypeSupported('video/mp4; codecs="avc1.42E01E"')

let library: Promise<{ default: typeof Hls }> | null = null

/** hls.js, asked for as soon as it is known that something will be played; null where the browser plays HLS itself. */
export function loadLibrary() {
  if (canMse()) library ??= import('hls.js')
  return library
}
