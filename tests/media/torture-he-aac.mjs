// HE-AAC (ISO/IEC 14496-3: AAC-LC at half the rate, the upper half of the spectrum described by SBR) and HE-AAC v2
// (one channel, the other described by PS), in all that they come in. See edits.mjs for where they are from.
import { clip, keys, stereo, stereo44, x264 } from './recipe-parts.mjs'

const silent = { ...clip, frames: 125, encode: `${x264} ${keys(25)} -an` }
const asItIs = { untouched: true, exact: true, assembled: true, samples: 2048 }
const he = { ...silent, ...asItIs, sound: stereo, codecs: 'mp4a.40.5' }
const v2 = { ...silent, ...asItIs, sound: stereo44, codecs: 'mp4a.40.29' }
// Their clocks count milliseconds.
const inMkv = { ext: 'mkv', exact: false }
const inFlv = { ext: 'flv', exact: false }
const rendered = { codecs: 'mp4a.40.2', untouched: false, samples: 1024 }
const inTs = { ...rendered, ext: 'ts', assembled: false }
const steps = (...names) => ({ steps: names.map((edit) => ({ edit })) })

export const heAac = {
  he_aac: { ...he, kind: 'HE-AAC in MP4', ...steps('heAac') },
  he_aac_implicit: {
    ...he,
    kind: 'HE-AAC in MP4 that is said to be AAC-LC of half the rate',
    ...steps('heAac', 'heAacImplicit'),
  },
  he_aac_first: {
    ...he,
    kind: 'HE-AAC in MP4 that is said to be nothing else',
    ...steps('heAac', 'heAacFirst'),
  },
  he_aac_priming: {
    ...he,
    kind: 'HE-AAC in MP4 with a priming of 2112 samples, which ends within a packet',
    exact: false, // to a tick of the picture's clock
    ...steps('heAac', 'priming2112'),
  },
  he_aac_mkv: { ...he, kind: 'HE-AAC in MKV', ...inMkv, ...steps('heAac') },
  he_aac_flv: { ...he, kind: 'HE-AAC in FLV', ...inFlv, ...steps('heAac') },
  he_aac_ts: {
    ...he,
    kind: 'HE-AAC in MPEG-TS',
    ...inTs,
    ...steps('heAac'),
  },
  he_aac_lc: {
    ...he,
    kind: 'HE-AAC and AAC-LC in MP4',
    ...rendered,
    ...steps('heAacAndLc'),
  },
  he_aac_m4a: {
    ...{ ...asItIs, assembled: undefined, seconds: 5, sound: stereo, codecs: 'mp4a.40.5' },
    kind: 'HE-AAC alone in M4A whose clock has half the rate',
    ...{ ext: 'm4a', encode: '-c:a aac' },
    ...steps('heAacAlone'),
  },
  he_aac_v2: { ...v2, kind: 'HE-AAC v2 in MP4', ...steps('heAacV2') },
  he_aac_v2_implicit: {
    ...v2,
    kind: 'HE-AAC v2 in MP4 that is said to be AAC-LC of half the rate, mono',
    ...steps('heAacV2', 'heAacV2Implicit'),
  },
  he_aac_v2_first: {
    ...v2,
    kind: 'HE-AAC v2 in MP4 that is said to be nothing else',
    ...steps('heAacV2', 'heAacV2First'),
  },
  he_aac_v2_mkv: { ...v2, kind: 'HE-AAC v2 in MKV', ...inMkv, ...steps('heAacV2') },
  he_aac_v2_ts: {
    ...v2,
    kind: 'HE-AAC v2 in MPEG-TS',
    ...inTs,
    ...steps('heAacV2'),
  },
  he_aac_v2_adts: {
    ...{ ...rendered, seconds: 5, sound: stereo44, exact: true },
    kind: 'HE-AAC v2 alone without a container (ADTS)',
    ...{ ext: 'aac', encode: '-c:a aac' },
    ...steps('heAacV2Alone'),
  },
  said_he_aac: {
    ...silent,
    kind: 'AAC-LC that is said to be HE-AAC',
    ...{ sound: { rate: 24000, channels: 2 }, assembled: true, codecs: 'mp4a.40.5' },
    encode: `${x264} ${keys(25)} -c:a aac -b:a 96k`,
    ...steps('heAacFirst'),
  },
  said_he_aac_v2: {
    ...silent,
    kind: 'AAC-LC that is said to be HE-AAC v2',
    ...{ sound: { rate: 22050, channels: 1 }, assembled: true, codecs: 'mp4a.40.29' },
    encode: `${x264} ${keys(25)} -c:a aac -b:a 64k`,
    ...steps('heAacV2First'),
  },
}
