// hls.js is compiled from its own sources so that the page carries only what our playlists use: fragmented MP4
// with an audio group. The ready-made light build drops alternate audio; the full one brings advertisements, DRM,
// captions and readers of MPEG-TS, AAC and MP3 streams, none of which this server serves.
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const { version } = JSON.parse(
  readFileSync(new URL('../node_modules/hls.js/package.json', import.meta.url), 'utf8'),
)
const sources = new URL('../node_modules/hls.js/src/', import.meta.url).pathname
const nothing = new URL('./hls-nothing.ts', import.meta.url).pathname
const absent = new URL('./hls-absent.ts', import.meta.url).pathname

export const hlsFeatures = {
  __VERSION__: JSON.stringify(version),
  __USE_ALT_AUDIO__: 'true',
  __USE_EME_DRM__: 'false',
  __USE_SUBTITLES__: 'false',
  __USE_CMCD__: 'false',
  __USE_CONTENT_STEERING__: 'false',
  __USE_VARIABLE_SUBSTITUTION__: 'false',
  __USE_M2TS_ADVANCED_CODECS__: 'false',
  __USE_MEDIA_CAPABILITIES__: 'false',
  __USE_INTERSTITIALS__: 'false',
  __USE_IFRAMES__: 'false',
  __IN_WORKER__: 'false',
  __HLS_WORKER_BUNDLE__: 'undefined',
}

const unusedByTransmuxer = /(tsdemuxer|aacdemuxer|ac3-demuxer|mp3demuxer|remux\/mp4-remuxer)$/
/** hls.js goes without these: no programme guide in the stream, no live edge, no client reports. */
const absentControllers = /(id3-track|latency|cmcd)-controller$/

export function hlsFromSource(): Plugin {
  return {
    name: 'hls-from-source',
    enforce: 'pre',
    resolveId(id, importer = '') {
      if (id === 'hls.js') return `${sources}exports-default.ts`
      if (!importer.startsWith(sources)) return null
      if (importer.endsWith('/transmuxer.ts') && unusedByTransmuxer.test(id)) return nothing
      if (importer.endsWith('/mp4-remuxer.ts') && id === './mp4-generator') return nothing
      if (id.endsWith('/aes-decryptor')) return nothing
      if (importer.endsWith('/config.ts') && absentControllers.test(id)) return absent
      return null
    },
  }
}
