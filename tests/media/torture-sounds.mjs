// Sound that begins, ends or is made in unusual ways. See torture.mjs.

import { clip, keys, plain, stereo, stereo44, x264 } from './recipe-parts.mjs'
import { heAac } from './torture-he-aac.mjs'

const alone = { seconds: 9, sound: stereo }
export const sounds = {
  early_sound: {
    ...clip,
    kind: 'the sound begins 0.5 s before the picture, in MKV',
    ...{ ext: 'mkv', delay: 0.5 },
    encode: plain,
  },
  late_sound_ts: {
    ...clip,
    kind: 'the sound begins 0.8 s after the picture, in MPEG-TS',
    ...{ ext: 'ts', sound: { ...stereo, offset: 0.8 } },
    encode: plain,
  },
  short_sound: {
    ...clip,
    kind: 'the sound ends halfway',
    ...{ frames: 150, sound: { ...stereo, seconds: 3 } },
    encode: plain,
  },
  long_sound: {
    ...clip,
    kind: 'the sound goes on long after the picture',
    ...{ frames: 50, sound: { ...stereo, seconds: 9 }, holds: true, floor: 33 },
    encode: plain,
  },
  ...heAac,
  priming_2112: {
    ...clip,
    kind: 'AAC with a priming of 2112 samples (Apple)',
    ...{ frames: 125, assembled: true },
    encode: plain,
    steps: [{ edit: 'priming2112' }],
  },
  no_edit_list: {
    ...clip,
    kind: 'AAC in MP4 without an edit list',
    encode: `${plain} -use_editlist 0`,
  },
  surround_51: {
    ...clip,
    kind: 'AAC 5.1 in MP4',
    sound: { rate: 48000, channels: 6 },
    encode: `${x264} ${keys(25)} -c:a aac -b:a 512k`,
  },
  surround_71: {
    ...clip,
    kind: 'PCM 7.1 in MKV',
    ...{ ext: 'mkv', sound: { rate: 48000, channels: 8 } },
    encode: `${x264} ${keys(25)} -c:a pcm_s16le`,
  },
  surround_loud: {
    ...clip,
    kind: 'AC-3 5.1 at full level',
    ...{ sound: { rate: 48000, channels: 6, gain: 2.2 }, loud: true },
    encode: `${x264} ${keys(25)} -c:a ac3 -b:a 640k`,
  },
  eac3_mp4: { ...clip, kind: 'E-AC-3 in MP4', encode: `${x264} ${keys(25)} -c:a eac3 -b:a 192k` },
  opus_mp4: { ...clip, kind: 'Opus in MP4', encode: `${x264} ${keys(25)} -c:a libopus -b:a 128k` },
  flac_mp4: { ...clip, kind: 'FLAC in MP4', encode: `${x264} ${keys(25)} -c:a flac -strict -2` },
  mp3_mp4: {
    ...clip,
    kind: 'MP3 in MP4',
    sound: stereo44,
    encode: `${x264} ${keys(25)} -c:a libmp3lame -b:a 160k`,
  },
  flac_mkv: {
    ...clip,
    kind: 'FLAC of 96 kHz in MKV',
    ext: 'mkv',
    sound: { rate: 96000, channels: 2 },
    encode: `${x264} ${keys(25)} -c:a flac`,
  },
  alac_m4a: { ...alone, kind: 'ALAC alone', ext: 'm4a', encode: '-c:a alac' },
  aac_adts: {
    ...alone,
    kind: 'AAC alone without a container (ADTS)',
    sound: stereo44,
    ext: 'aac',
    encode: '-c:a aac -b:a 160k',
  },
  vorbis_ogg: {
    ...alone,
    kind: 'Vorbis alone in Ogg',
    sound: stereo44,
    ext: 'ogg',
    encode: '-c:a libvorbis -b:a 160k',
  },
  opus_ogg: { ...alone, kind: 'Opus alone in Ogg', ext: 'opus', encode: '-c:a libopus -b:a 128k' },
  cover_mp3: {
    ...alone,
    kind: 'MP3 with a cover picture',
    ...{ sound: stereo44, ext: 'mp3' },
    encode:
      '-f lavfi -i color=red:s=400x400:d=1 -map 0:a -map 1:v -c:a libmp3lame -b:a 160k -c:v mjpeg -frames:v 1 -disposition:v attached_pic',
  },
  pcm_8k: {
    ...alone,
    kind: 'PCM of 8 kHz, mono',
    sound: { rate: 8000, channels: 1 },
    ext: 'wav',
    encode: '-c:a pcm_s16le',
  },
  mulaw_8k: {
    ...alone,
    kind: 'µ-law of 8 kHz, mono, in WAV',
    sound: { rate: 8000, channels: 1 },
    ext: 'wav',
    encode: '-c:a pcm_mulaw',
  },
  aac_11k: {
    ...alone,
    kind: 'AAC of 11.025 kHz',
    sound: { rate: 11025, channels: 1 },
    ext: 'm4a',
    encode: '-c:a aac -b:a 48k',
  },
  mp3_32k: {
    ...alone,
    kind: 'MP3 of 32 kHz',
    sound: { rate: 32000, channels: 2 },
    ext: 'mp3',
    encode: '-c:a libmp3lame -b:a 160k',
  },
  pcm_192k: {
    ...alone,
    kind: 'PCM of 192 kHz and 24 bit',
    sound: { rate: 192000, channels: 2 },
    ext: 'wav',
    encode: '-c:a pcm_s24le',
  },
}
