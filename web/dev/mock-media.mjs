// Makes the few small videos that the mock server plays. Development only.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'

const ladder = [
  { name: '360p', short: 360, rate: '700k' },
  { name: '720p', short: 720, rate: '2000k' },
]

const run = (args) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: 'inherit' })
const fmp4 = ['-f', 'hls', '-hls_segment_type', 'fmp4', '-hls_playlist_type', 'vod', '-hls_list_size', '0']

export const clips = {
  wide: {
    picture: 'mandelbrot=s=1280x720:r=25:end_scale=0.02:maxiter=600',
    width: 1280,
    height: 720,
    seconds: 40,
  },
  tall: {
    picture: 'gradients=s=720x1280:r=25:c0=0x0b6e66:c1=0xf4f7f6:c2=0x14201e:n=3:speed=0.02:seed=7',
    width: 720,
    height: 1280,
    seconds: 20,
  },
}

/** A folder with master.m3u8, two renditions, an audio group, poster.jpg and video.mp4. */
export function makeClip(root, name) {
  const { picture, width, height, seconds } = clips[name]
  const folder = `${root}/${name}`
  if (existsSync(`${folder}/master.m3u8`)) return folder
  mkdirSync(folder, { recursive: true })
  const whole = `${folder}/video.mp4`
  const sound = 'sine=f=330:b=4,volume=0.1'
  run([
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    sound,
    '-t',
    `${seconds}`,
    '-pix_fmt',
    'yuv420p',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-crf',
    '24',
    '-g',
    '25',
    '-c:a',
    'aac',
    '-movflags',
    '+faststart',
    whole,
  ])
  run(['-ss', `${seconds / 3}`, '-i', whole, '-frames:v', '1', '-q:v', '4', `${folder}/poster.jpg`])
  makeAudio(folder, whole)
  const lines = ladder.map((rung) => makeRung(folder, whole, rung, width, height))
  const audio =
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,URI="audio/index.m3u8"'
  writeFileSync(`${folder}/master.m3u8`, ['#EXTM3U', '#EXT-X-VERSION:7', audio, ...lines, ''].join('\n'))
  return folder
}

function makeAudio(folder, whole) {
  mkdirSync(`${folder}/audio`)
  run([
    '-i',
    whole,
    '-vn',
    '-c:a',
    'copy',
    ...fmp4,
    '-hls_time',
    '4',
    '-hls_segment_filename',
    `${folder}/audio/%d.m4s`,
    `${folder}/audio/index.m3u8`,
  ])
}

function makeRung(folder, whole, { name, short, rate }, width, height) {
  const size = width >= height ? `-2:${short}` : `${short}:-2`
  mkdirSync(`${folder}/${name}`)
  run([
    '-i',
    whole,
    '-an',
    '-vf',
    `scale=${size}`,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-b:v',
    rate,
    '-g',
    '25',
    '-keyint_min',
    '25',
    '-sc_threshold',
    '0',
    ...fmp4,
    '-hls_time',
    '1',
    '-hls_segment_filename',
    `${folder}/${name}/%d.m4s`,
    `${folder}/${name}/index.m3u8`,
  ])
  const long = Math.round((short * Math.max(width, height)) / Math.min(width, height) / 2) * 2
  const shown = width >= height ? `${long}x${short}` : `${short}x${long}`
  return `#EXT-X-STREAM-INF:BANDWIDTH=${Number.parseInt(rate, 10) * 1300},RESOLUTION=${shown},CODECS="avc1.4d401f,mp4a.40.2",AUDIO="a"\n${name}/index.m3u8`
}
