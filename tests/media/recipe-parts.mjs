// What recipes are put together from.
export const x264 = '-c:v libx264 -preset veryfast -crf 18 -pix_fmt yuv420p'
export const x265 = '-c:v libx265 -preset ultrafast -crf 18'
export const vp9 = '-c:v libvpx-vp9 -b:v 1500k -deadline realtime -cpu-used 7'
export const mpeg2 = '-c:v mpeg2video -q:v 3 -bf 2 -g 12 -pix_fmt yuv420p'
export const keys = (frames) => `-g ${frames} -keyint_min ${frames} -sc_threshold 0`
export const aac = '-c:a aac -b:a 160k'
export const stereo = { rate: 48000, channels: 2 }
export const stereo44 = { rate: 44100, channels: 2 }
export const small = { width: 640, height: 360 }
export const copy = '-map 0 -c copy'

/** What most hard sources have in common. */
export const clip = { ...small, fps: '25', frames: 100, sound: stereo, ext: 'mp4', floor: 36 }
export const tiny = { width: 426, height: 240 }
export const plain = `${x264} ${keys(25)} ${aac}`

/** Pictures a second of '25' or '30000/1001'. */
export const rateOf = (fps) => {
  const [num, den = '1'] = fps.split('/')
  return Number(num) / Number(den)
}
