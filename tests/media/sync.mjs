// Sources by which script/torture-sync sees that sound and picture stay together: see flashes.mjs. `flashes` seeds the
// instants; all are large enough for renditions of 360 and 240 lines beside the original.
import { aac, copy, keys, small, stereo, stereo44, vp9, x264 } from './recipe-parts.mjs'

const form = { width: 854, height: 480, sound: stereo }

export const sync = {
  sync_mp4: {
    kind: 'H.264 25 and AAC 48 kHz in MP4',
    ...{ ...form, fps: '25', frames: 1500, flashes: 1, ext: 'mp4' },
    encode: `${x264} ${keys(50)} ${aac} -movflags +faststart`,
  },
  sync_mkv: {
    kind: 'H.264 29.97 and AAC 44.1 kHz in MKV',
    ...{ ...form, fps: '30000/1001', frames: 1800, flashes: 2, sound: stereo44, ext: 'mkv' },
    encode: `${x264} ${keys(72)} ${aac}`,
  },
  sync_webm: {
    kind: 'VP9 30 and Opus in WebM',
    ...{ ...form, fps: '30', frames: 1800, flashes: 3, ext: 'webm' },
    encode: `${vp9} -g 75 -c:a libopus -b:a 128k`,
  },
  sync_ts: {
    kind: 'H.264 25 and AAC in MPEG-TS, the sound begins 0.8 s late',
    ...{ ...form, fps: '25', frames: 1500, flashes: 4, sound: { ...stereo, offset: 0.8 }, ext: 'ts' },
    encode: `${x264} ${keys(50)} ${aac}`,
  },
  sync_trimmed: {
    kind: 'H.264 25 and AAC 44.1 kHz in MP4, trimmed by an edit list',
    ...{ ...form, fps: '25', frames: 1500, flashes: 5, sound: stereo44, ext: 'mp4' },
    encode: `${x264} ${keys(50)} ${aac}`,
    steps: [{ before: '-ss 1.2', args: copy }],
  },
}

/** By how much the sound of sync_late comes too late against that of sync_clip. */
export const kLate = 0.08

const short = {
  ...form,
  ...small,
  fps: '25',
  frames: 500,
  flashes: 6,
  ext: 'mp4',
  encode: `${x264} ${keys(50)} ${aac}`,
}

// Short ones for the tests that run always.
export const syncClips = {
  sync_clip: { ...short, kind: 'H.264 25 and AAC in MP4, 20 s' },
  sync_late: {
    ...short,
    kind: 'the same, its sound two frames late',
    steps: [{ args: `${copy} -bsf:a setts=ts=TS+${kLate}/TB` }],
  },
}
