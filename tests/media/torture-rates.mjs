// Pictures at odd times, and decoders that cannot begin anywhere. See torture.mjs.
import { aac, clip, keys, plain, x264, x265 } from './recipe-parts.mjs'

export const rates = {
  h264_120: {
    ...clip,
    kind: 'H.264 at 120 frames a second',
    fps: '120',
    frames: 360,
    floor: 34,
    encode: plain,
  },
  h264_50: {
    ...clip,
    kind: 'H.264 at 50 frames a second, 960x540',
    width: 960,
    height: 540,
    fps: '50',
    frames: 200,
    floor: 34,
    encode: `${x264} ${keys(50)} ${aac}`,
  },
  vfr_mkv: {
    ...clip,
    kind: 'H.264 with a variable rate and a hole of 4 s in MKV',
    ...{ fps: '30', frames: 240, ext: 'mkv', holds: true, floor: 33 },
    encode: `-vf select='not(eq(mod(n,7),3))*not(between(n,70,190))' -fps_mode vfr ${x264} ${keys(30)} ${aac}`,
  },
  still_each_10s: {
    ...clip,
    kind: 'a picture each 10 s, with sound, in MP4',
    ...{ fps: '1/10', frames: 3, holds: true },
    encode: `${x264} -tune stillimage ${aac}`,
  },
  still_mkv: {
    ...clip,
    kind: 'one picture for 12 s of sound in MKV',
    ...{ fps: '1/12', frames: 1, ext: 'mkv', holds: true },
    encode: `${x264} ${aac}`,
  },
  one_frame: {
    ...clip,
    kind: 'one single picture and nothing else',
    frames: 1,
    sound: null,
    floor: 34,
    encode: x264,
  },
  single_key: {
    ...clip,
    kind: 'one single keyframe in 60 s',
    ...{ width: 320, height: 180, frames: 1500, floor: 34, assembled: false },
    encode: `${x264} -g 100000 -sc_threshold 0 ${aac}`,
  },
  intra_refresh: {
    ...clip,
    kind: 'H.264 that is refreshed in columns, with one IDR',
    ...{ frames: 300, assembled: false },
    encode: `${x264} -x264-params intra-refresh=1:keyint=50 ${aac}`,
  },
  intra_refresh_ts: {
    ...clip,
    kind: 'H.264 that is refreshed in columns, in MPEG-TS',
    ...{ frames: 250, ext: 'ts' },
    encode: `${x264} -x264-params intra-refresh=1:keyint=50 ${aac}`,
  },
  open_gop_hevc: {
    ...clip,
    kind: 'HEVC with open GOPs in MKV',
    ...{ frames: 300, ext: 'mkv' },
    encode: `${x265} -pix_fmt yuv420p -x265-params log-level=error:pools=2:open-gop=1:keyint=40:min-keyint=40:bframes=4 ${aac}`,
  },
  open_gop_ts: {
    ...clip,
    kind: 'H.264 with open GOPs in MPEG-TS',
    ...{ frames: 300, ext: 'ts' },
    encode: `${x264} -x264-params open-gop=1:keyint=40:min-keyint=40:scenecut=0:bframes=3 ${aac}`,
  },
  many_references: {
    ...clip,
    kind: 'H.264 with 16 reference frames and a pyramid of B-frames',
    encode: `${x264} -x264-params ref=16:bframes=8:b-pyramid=normal:keyint=50 ${aac}`,
  },
}
