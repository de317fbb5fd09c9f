// The sources, each of another kind. `encode` stands between ffmpeg's inputs (painted frames, then sound) and the
// output; `steps` run ffmpeg again over the file made. `floor` is the least luma PSNR (dB) that any rendered picture
// may have against the source scaled the same way; assembled ones must be the source exactly.
import { aac, copy, keys, small, stereo, stereo44, vp9, x264 } from './recipe-parts.mjs'
import { sync, syncClips } from './sync.mjs'
import { torture } from './torture.mjs'

const mp4 = {
  h264_faststart: {
    kind: 'H.264 and AAC in MP4, moov first',
    ...small,
    ...{ fps: '30', frames: 180, sound: stereo, ext: 'mp4', floor: 36, assembled: true },
    encode: `${x264} ${keys(60)} ${aac} -movflags +faststart -metadata location=+48.8577+002.2950/`,
  },
  h264_moov_last: {
    kind: 'H.264 and AAC in MP4, 1280x720, moov last',
    ...{ width: 1280, height: 720 },
    ...{ fps: '25', frames: 150, sound: stereo44, ext: 'mp4', floor: 36, assembled: true },
    encode: `${x264} ${keys(50)} ${aac}`,
  },
  h264_2997_mp4: {
    kind: 'H.264 29.97 with irregular keyframes, mono',
    ...small,
    ...{ fps: '30000/1001', frames: 180, sound: { rate: 48000, channels: 1 }, ext: 'mp4', floor: 36 },
    encode: `${x264} -force_key_frames 0,1.3,2.1,4.4,5.2 -g 600 -sc_threshold 0 ${aac}`,
    assembled: true,
  },
  h264_60: {
    kind: 'H.264 at 60 frames a second',
    ...small,
    ...{ fps: '60', frames: 300, sound: stereo, ext: 'mp4', floor: 34, assembled: true },
    encode: `${x264} ${keys(120)} ${aac}`,
  },
  h264_open_gop: {
    kind: 'H.264 with open GOPs, a key each 10 s',
    ...small,
    ...{ fps: '25', frames: 550, sound: stereo, ext: 'mp4', floor: 36, assembled: false },
    encode: `${x264} -x264-params open-gop=1:keyint=250:min-keyint=250:scenecut=0 ${aac}`,
  },
  hevc_10bit: {
    kind: 'HEVC 10 bit in MP4',
    ...small,
    ...{ fps: '24', frames: 300, sound: stereo, ext: 'mp4', floor: 36 },
    encode: `-c:v libx265 -preset ultrafast -crf 20 -pix_fmt yuv420p10le -tag:v hvc1
      -x265-params log-level=error:keyint=48:pools=2 ${aac}`,
  },
  hevc_closed: {
    kind: 'HEVC with closed GOPs',
    ...small,
    ...{ fps: '25', frames: 150, sound: stereo, ext: 'mp4', floor: 36, assembled: true },
    encode: `-c:v libx265 -preset ultrafast -crf 20 -pix_fmt yuv420p -tag:v hvc1
      -x265-params log-level=error:keyint=50:open-gop=0:pools=2 ${aac}`,
  },
  av1_mp4: {
    kind: 'AV1 in MP4',
    ...small,
    ...{ fps: '24', frames: 216, sound: stereo, ext: 'mp4', floor: 36, assembled: true },
    encode: `-c:v libsvtav1 -preset 12 -crf 30 -g 48 -pix_fmt yuv420p ${aac}`,
  },
  rotated_phone: {
    kind: 'H.264 in MP4, held upright',
    ...{ width: 360, height: 640 },
    ...{ fps: '30', frames: 120, sound: stereo, ext: 'mp4', floor: 34 },
    encode: `-vf transpose=2 ${x264} ${keys(30)} ${aac}`,
    steps: [{ args: `${copy} -metadata:s:v:0 rotate=270` }],
    shown: { width: 360, height: 640 },
  },
  silent: {
    kind: 'H.264 in MP4 without sound',
    ...small,
    ...{ fps: '30', frames: 150, sound: null, ext: 'mp4', floor: 36, assembled: true },
    encode: `${x264} ${keys(60)}`,
  },
  edit_list: {
    kind: 'H.264 and AAC in MP4, trimmed by an edit list',
    ...small,
    ...{ fps: '25', frames: 175, sound: stereo, ext: 'mp4', floor: 36, assembled: false },
    encode: `${x264} ${keys(50)} ${aac}`,
    steps: [{ before: '-ss 1.2', args: copy }],
  },
  fragmented: {
    kind: 'H.264 and AAC in a fragmented MP4',
    ...small,
    ...{ fps: '30', frames: 150, sound: stereo, ext: 'mp4', floor: 36, assembled: true },
    encode: `${x264} ${keys(60)} ${aac} -movflags frag_keyframe+delay_moov+default_base_moof`,
  },
}

const others = {
  h264_23976_mkv: {
    kind: 'H.264 23.976 in MKV with stamps in milliseconds',
    ...small,
    ...{ fps: '24000/1001', frames: 144, sound: stereo, ext: 'mkv', floor: 34, assembled: true },
    encode: `${x264} ${keys(48)} ${aac}`,
  },
  late_sound: {
    kind: 'H.264 and AAC in MKV, the sound 300 ms later than the picture',
    ...small,
    ...{ fps: '25', frames: 125, sound: { ...stereo, offset: 0.3 }, ext: 'mkv', floor: 36, assembled: true },
    encode: `${x264} ${keys(50)} ${aac}`,
  },
  vfr_mov: {
    kind: 'H.264 with a variable rate and a hole of 1.5 s in MOV',
    ...small,
    ...{ fps: '30', frames: 210, sound: stereo44, ext: 'mov', floor: 36, assembled: true, holds: true },
    encode: `-vf select='not(eq(mod(n,7),3))*not(eq(mod(n,11),5))*not(between(n,75,120))' -fps_mode vfr
      ${x264} ${keys(30)} ${aac}`,
  },
  vp9_webm: {
    kind: 'VP9 and Opus in WebM',
    ...small,
    ...{ fps: '30', frames: 270, sound: stereo, ext: 'webm', floor: 36, assembled: true },
    encode: `${vp9} -g 75 -c:a libopus -b:a 128k`,
  },
  vp8_webm: {
    kind: 'VP8 and Vorbis in WebM',
    ...small,
    ...{ fps: '30', frames: 270, sound: stereo44, ext: 'webm', floor: 36 },
    encode: '-c:v libvpx -b:v 1500k -deadline realtime -cpu-used 8 -g 60 -c:a libvorbis -b:a 128k',
  },
  odd_size: {
    kind: 'VP9 of 641x359',
    ...{ width: 641, height: 359 },
    ...{ fps: '25', frames: 225, sound: stereo, ext: 'webm', floor: 36 },
    encode: `${vp9} -g 50 -c:a libopus -b:a 96k`,
  },
  mpeg2_interlaced_ts: {
    kind: 'MPEG-2, interlaced, with MP2 in MPEG-TS',
    ...{ width: 720, height: 576 },
    ...{ fps: '50', frames: 600, numberEvery: 2, sound: stereo, ext: 'ts', floor: 34, deinterlaced: true },
    encode: `-vf tinterlace=interleave_top,fieldorder=tff -c:v mpeg2video -b:v 6M -maxrate 8M -bufsize 2M -g 12
      -bf 2 -flags +ildct+ilme -top 1 -pix_fmt yuv420p -c:a mp2 -b:a 192k`,
  },
  mpeg4_avi: {
    kind: 'MPEG-4 with B-frames and MP3 in AVI',
    ...small,
    ...{ fps: '25', frames: 300, sound: stereo44, ext: 'avi', floor: 36 },
    encode: '-c:v mpeg4 -q:v 3 -bf 2 -g 50 -c:a libmp3lame -b:a 160k',
  },
  mjpeg_avi: {
    kind: 'MJPEG and PCM in AVI',
    ...small,
    ...{ fps: '25', frames: 225, sound: { rate: 22050, channels: 1 }, ext: 'avi', floor: 36 },
    encode: '-c:v mjpeg -q:v 3 -pix_fmt yuvj420p -c:a pcm_s16le',
  },
  prores_mov: {
    kind: 'ProRes and PCM in MOV',
    ...small,
    ...{ fps: '25', frames: 225, sound: stereo, ext: 'mov', floor: 36 },
    encode: '-c:v prores_ks -profile:v 1 -pix_fmt yuv422p10le -c:a pcm_s16le',
  },
  h264_flv: {
    kind: 'H.264 and AAC in FLV',
    ...small,
    ...{ fps: '25', frames: 125, sound: stereo44, ext: 'flv', floor: 36, assembled: true },
    encode: `${x264} ${keys(50)} ${aac}`,
  },
  h264_ts: {
    kind: 'H.264 and AAC in MPEG-TS',
    ...small,
    ...{ fps: '25', frames: 225, sound: stereo, ext: 'ts', floor: 36 },
    encode: `${x264} ${keys(50)} ${aac}`,
  },
}

const soundAlone = {
  sound_m4a: { kind: 'AAC alone in M4A', seconds: 13, sound: stereo, ext: 'm4a', encode: aac },
  sound_mp3: {
    kind: 'MP3 alone',
    seconds: 13,
    sound: stereo44,
    ext: 'mp3',
    encode: '-c:a libmp3lame -b:a 160k',
  },
  sound_flac: { kind: 'FLAC alone', seconds: 13, sound: stereo, ext: 'flac', encode: '-c:a flac' },
}

// For the browser and the endpoints, not among the sources of "every frame".
const clips = {
  clip_20s: {
    kind: 'H.264 and AAC in MP4, 20 s',
    ...{ width: 854, height: 480, fps: '30', frames: 600, sound: stereo, ext: 'mp4' },
    encode: `${x264} ${keys(60)} ${aac} -movflags +faststart`,
  },
  minute: {
    kind: 'a minute to be repeated',
    ...{
      width: 160,
      height: 120,
      fps: '10',
      frames: 600,
      sound: { rate: 22050, channels: 1, seconds: 59.8 },
      ext: 'mp4',
    },
    encode: `-c:v libx264 -preset veryfast -crf 30 -pix_fmt yuv420p -bf 0 ${keys(20)} -c:a aac -b:a 24k`,
  },
  clip_avi: {
    kind: 'MPEG-4 and MP3 in AVI, 20 s',
    ...{ ...small, fps: '30', frames: 600, sound: stereo, ext: 'avi' },
    encode: '-c:v mpeg4 -q:v 3 -bf 2 -g 60 -c:a libmp3lame -b:a 160k',
  },
  clip_vp9: {
    kind: 'VP9 and Opus in WebM, 20 s',
    ...{ ...small, fps: '30', frames: 600, sound: stereo, ext: 'webm' },
    encode: '-c:v libvpx-vp9 -b:v 1200k -deadline realtime -cpu-used 8 -g 120 -c:a libopus -b:a 96k',
  },
}

export const sources = Object.entries({ ...mp4, ...others, ...soundAlone })
/** What script/torture-sync plays. */
export const syncSources = Object.entries(sync)
/** What script/torture tries beside them. */
export const hardSources = Object.entries(torture)
export const recipes = { ...Object.fromEntries(sources), ...torture, ...clips, ...sync, ...syncClips }

/** One of each family, for a quick run. */
export const quickSources =
  'h264_faststart h264_60 vfr_mov vp9_webm mpeg2_interlaced_ts mpeg4_avi edit_list sound_mp3'.split(' ')
