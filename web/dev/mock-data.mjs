// Invented videos for the mock server. Development only.
const hundred =
  'A walk along the mill stream in late autumn, filmed from the bridge, with the sound of the old wheel'.slice(
    0,
    100,
  )

const titles = [
  ['清晨的水车,第一次试拍', 'wide', '阿水'],
  ['Letting the water in', 'wide', 'miller'],
  [hundred, 'wide', 'miller'],
  ['竖屏:石板桥上的猫', 'tall', '阿水'],
  ['How the sluice gate works', 'wide', 'grace'],
  ['磨坊修缮记录:更换主轴与轴承,全程未剪辑,附零件清单', 'wide', '阿水'],
  ['Vertical: rain on the pond', 'tall', 'grace'],
  ['Wheel at full speed', 'wide', 'miller'],
  ['面粉厂参观', 'wide', '阿水'],
  ['Interview with the last miller', 'wide', 'grace'],
]

const description = `Filmed in one take from the footbridge.
0:05 the gate opens
0:18 the wheel begins to turn
0:31 full speed
More at https://example.org/mill and in the notes below.
The sound is the camera’s own.`

const day = 86_400_000

export function makeVideos(count, base) {
  return Array.from({ length: count }, (_, i) => {
    const [title, clip, username] = titles[i % titles.length]
    return video({
      id: `v${i + 1}`,
      title: i < titles.length ? title : `${title} (${i + 1})`,
      clip,
      username,
      base,
      age: i * day * 1.7,
    })
  })
}

export function video({ id, title, clip, username, base, age = 0, ...more }) {
  const tall = clip === 'tall'
  const [width, height] = tall ? [720, 1280] : [1280, 720]
  const rungs = [360, 720].map((short) => ({
    name: `${short}p`,
    kind: short === 720 ? 'assembled' : 'rendered',
    width: tall ? short : Math.round((short * 16) / 9),
    height: tall ? Math.round((short * 16) / 9) : short,
    bandwidth: short * 2800,
    filled: 1,
  }))
  return {
    id,
    title,
    description,
    visibility: 'public',
    state: 'ready',
    reason: null,
    owner: { username },
    can_edit: false,
    created_at: new Date(Date.now() - age - 3_600_000).toISOString(),
    duration: tall ? 20 : 40,
    width,
    height,
    bytes: 48_300_000 + title.length * 912_345,
    has_video: true,
    has_audio: true,
    poster: `/media/${id}/poster-640.jpg`,
    poster_sources: [{ type: 'image/jpeg', srcset: `/media/${id}/poster-640.jpg 640w` }],
    storyboard: null,
    preview: null,
    ready_in_ms: 412,
    filled: 1,
    renditions: rungs,
    audio_tracks: [],
    subtitles: [],
    chapters: [],
    held: [],
    urls: {
      watch: `${base}/watch/${id}`,
      embed: `${base}/embed/${id}`,
      hls: `/media/${id}/master.m3u8`,
      dash: `/media/${id}/manifest.mpd`,
      mp4: `/media/${id}/video.mp4`,
    },
    clip,
    ...more,
  }
}
