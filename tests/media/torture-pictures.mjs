// Pictures that must be turned, stretched, mapped, flattened or put together. See torture.mjs.
import { aac, clip, copy, keys, plain, tiny, vp9, x264, x265 } from './recipe-parts.mjs'

const toneMap = (transfer) =>
  `zscale=tin=${transfer}:min=2020_ncl:pin=2020:rin=limited:t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,` +
  'tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p'

export const pictures = {
  rotate_180: {
    ...clip,
    kind: 'H.264 in MP4, filmed upside down',
    encode: `-vf hflip,vflip ${plain}`,
    steps: [{ args: `${copy} -metadata:s:v:0 rotate=180` }],
    shown: { width: 640, height: 360 },
  },
  mirrored: {
    ...clip,
    kind: 'H.264 in MP4, mirrored by its matrix (front camera)',
    encode: `-vf hflip ${plain}`,
    steps: [{ edit: 'mirrored' }],
    shown: { width: 640, height: 360 },
  },
  rotate_flip: {
    ...clip,
    kind: 'H.264 in MP4, turned and mirrored by its matrix',
    ...{ width: 360, height: 640, floor: 34 },
    encode: `-vf transpose=cclock_flip ${plain}`,
    steps: [{ edit: 'transposed' }],
    shown: { width: 360, height: 640 },
  },
  anamorphic: {
    ...clip,
    kind: 'PAL widescreen: pixels wider than high',
    ...{ width: 720, height: 576, floor: 34 },
    encode: `-vf setsar=64/45 ${plain}`,
    shown: { width: 1024, height: 576 },
  },
  anamorphic_mkv: {
    ...clip,
    kind: 'pixels higher than wide, by the container, in MKV',
    ...{ width: 704, height: 480, ext: 'mkv', floor: 34 },
    encode: `${x264} ${keys(25)} ${aac} -aspect 4/3`,
    shown: { width: 640, height: 480 },
  },
  odd_444: {
    ...clip,
    kind: 'H.264 4:4:4 of 321x241',
    ...{ width: 322, height: 242, sound: null, floor: 34 },
    encode: `-vf crop=321:241:0:0:exact=1,format=yuv444p -c:v libx264 -profile:v high444 -preset veryfast -crf 16 -pix_fmt yuv444p ${keys(25)}`,
  },
  h264_422_10: {
    ...clip,
    kind: 'H.264 4:2:2 of 10 bit in MOV',
    ...{ ext: 'mov' },
    encode: `-c:v libx264 -profile:v high422 -preset veryfast -crf 16 -pix_fmt yuv422p10le ${keys(25)} -c:a pcm_s24le`,
  },
  h264_hi10: {
    ...clip,
    kind: 'H.264 of 10 bit in MKV (anime)',
    ...{ ext: 'mkv' },
    encode: `-c:v libx264 -profile:v high10 -preset veryfast -crf 16 -pix_fmt yuv420p10le ${keys(50)} -c:a flac`,
  },
  vp9_444_10: {
    ...clip,
    kind: 'VP9 4:4:4 of 10 bit in WebM',
    ...{ ext: 'webm' },
    encode: `${vp9} -pix_fmt yuv444p10le -profile:v 3 -g 50 -c:a libopus`,
  },
  vp9_alpha: {
    ...clip,
    kind: 'VP9 with alpha in WebM',
    ...{ ext: 'webm' },
    encode: `-vf format=yuva420p ${vp9} -auto-alt-ref 0 -pix_fmt yuva420p -g 50 -c:a libopus`,
  },
  prores_4444: {
    ...clip,
    kind: 'ProRes 4444 with alpha in MOV',
    ...{ ext: 'mov', frames: 75 },
    encode:
      '-vf format=yuva444p10le -c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le -alpha_bits 16 -c:a pcm_s16le',
  },
  av1_10_webm: {
    ...clip,
    kind: 'AV1 of 10 bit and Opus in WebM',
    ...{ ext: 'webm', frames: 125 },
    encode: '-c:v libsvtav1 -preset 12 -crf 30 -g 50 -pix_fmt yuv420p10le -c:a libopus',
  },
  hdr10: {
    ...clip,
    kind: 'HEVC HDR10 (PQ), shown as SDR',
    ...{ filter: toneMap('smpte2084'), floor: 30, frames: 300, ...tiny },
    encode: `${x265} -pix_fmt yuv420p10le -tag:v hvc1 -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc
      -x265-params log-level=error:pools=2:keyint=50:hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc ${aac}`,
  },
  hlg: {
    ...clip,
    kind: 'HEVC HLG, shown as SDR',
    ...{ filter: toneMap('arib-std-b67'), floor: 30, frames: 300, ...tiny },
    encode: `${x265} -pix_fmt yuv420p10le -tag:v hvc1 -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc
      -x265-params log-level=error:pools=2:keyint=50:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc ${aac}`,
  },
  full_range: {
    ...clip,
    kind: 'H.264 of full range (screen recorder)',
    encode: `-vf scale=out_range=full -c:v libx264 -preset veryfast -crf 16 -pix_fmt yuvj420p -color_range pc ${keys(25)} ${aac}`,
  },
  mbaff: {
    ...clip,
    kind: 'H.264, interlaced by macroblocks (MBAFF), in MP4',
    ...{ width: 720, height: 576, fps: '50', frames: 250, numberEvery: 2, deinterlaced: true, floor: 33 },
    encode: `-vf tinterlace=interleave_top,fieldorder=tff ${x264} -x264-params interlaced=1:tff=1:keyint=25 ${aac}`,
  },
  mbaff_ts: {
    ...clip,
    kind: 'H.264, interlaced by macroblocks (MBAFF), in MPEG-TS',
    ...{
      width: 720,
      height: 576,
      fps: '50',
      frames: 250,
      numberEvery: 2,
      deinterlaced: true,
      floor: 33,
      ext: 'ts',
    },
    encode: `-vf tinterlace=interleave_top,fieldorder=tff ${x264} -x264-params interlaced=1:tff=1:keyint=25 -c:a mp2`,
  },
  paff_ts: {
    ...clip,
    kind: 'H.264 of paired fields (PAFF) in MPEG-TS',
    ...{
      width: 320,
      height: 192,
      fps: '50',
      frames: 250,
      numberEvery: 2,
      deinterlaced: true,
      fieldPairs: true,
    },
    ...{ ext: 'ts', floor: 33 },
    encode: `-c:v copy ${aac}`,
  },
  paff_mkv: {
    ...clip,
    kind: 'H.264 of paired fields (PAFF) in MKV',
    ...{
      width: 320,
      height: 192,
      fps: '50',
      frames: 250,
      numberEvery: 2,
      deinterlaced: true,
      fieldPairs: true,
    },
    ...{ ext: 'mkv', floor: 33 },
    encode: `-c:v copy ${aac}`,
  },
  size_change: {
    ...clip,
    kind: 'MPEG-TS whose picture becomes smaller in the middle',
    ...{ ext: 'ts', frames: 200, floor: 30 },
    encode: plain,
    steps: [{ edit: 'smallerHalf', reference: true }],
  },
  sps_change: {
    ...clip,
    kind: 'MP4 whose parameter sets change in the middle',
    ...{ frames: 200, assembled: false },
    encode: plain,
    steps: [{ edit: 'otherHalf', reference: true }],
  },
  two_descriptions: {
    ...clip,
    kind: 'MP4 of two sample descriptions',
    ...{ frames: 200, assembled: false },
    encode: plain,
    steps: [{ edit: 'twoEntries', reference: true }],
  },
  cover_mp4: {
    ...clip,
    kind: 'MP4 with a cover picture',
    ...{ assembled: true, shown: { width: 640, height: 360 } },
    encode: `-f lavfi -i color=red:s=1000x1000:r=25:d=0.04 -map 0:v -map 1:a -map 2:v -c:v:1 mjpeg -disposition:v:1 attached_pic
      -c:v:0 libx264 -preset veryfast -crf 18 -pix_fmt:v:0 yuv420p ${keys(25)} ${aac}`,
  },
  two_videos: {
    ...clip,
    kind: 'MP4 with a second, smaller picture track',
    ...{ shown: { width: 640, height: 360 } },
    encode: `-f lavfi -i testsrc=s=320x180:d=4 -map 0:v -map 2:v -map 1:a -disposition:v:1 0 ${x264} ${keys(25)} ${aac}`,
  },
}
