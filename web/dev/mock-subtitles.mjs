// Subtitles of the mock server: kept in memory, read as WebVTT or SRT without much care. Development only.
const tracks = new Map()
let nextId = 1

const plain = `WEBVTT

00:00:01.000 --> 00:00:04.000
The gate opens.

00:00:05.000 --> 00:00:09.000
Water runs into the channel
and towards the wheel.

00:00:10.000 --> 00:00:11.000
This is far too much text for one second, and the line is too long as well.

00:00:12.000 --> 00:00:30.000
<i>The wheel begins to turn.</i>
`
const chinese = `WEBVTT

00:00:01.000 --> 00:00:04.000
闸门打开了。

00:00:05.000 --> 00:00:09.000
水流进水渠，
流向水车。

00:00:10.000 --> 00:00:30.000
水车开始转动。
`

function stamp(i) {
  const at = new Date(i * 2500)
  return at.toISOString().slice(11, 23)
}
export const longText = (count) =>
  [
    'WEBVTT',
    ...Array.from({ length: count }, (_, i) => `${stamp(i)} --> ${stamp(i + 0.9)}\nCue number ${i + 1}`),
  ].join('\n\n')

function add(video, text, details = {}) {
  const id = `t${nextId++}`
  const list = tracks.get(video) ?? []
  list.push({
    id,
    language: '',
    label: '',
    kind: 'subtitles',
    origin: 'upload',
    default: false,
    forced: false,
    version: 1,
    text,
    ...details,
  })
  tracks.set(video, list)
  return list.at(-1)
}

export function fill(video) {
  add(video, plain, { language: 'en', origin: 'container' })
  add(video, chinese, { language: 'zh-Hans', default: true })
  add(video, plain.replace('The gate', '[creaking] The gate'), { language: 'en', kind: 'captions' })
  add(video, longText(5000), { language: 'de', label: '5000' })
}

const shown = (video, { text, ...track }) => ({
  ...track,
  cues: text.split('-->').length - 1,
  url: `/media/${video}/subtitles/${track.id}/${track.version}/all.vtt`,
})
export const subtitlesOf = (video) => (tracks.get(video) ?? []).map((track) => shown(video, track))

export function textOf(video, id) {
  return tracks.get(video)?.find((track) => track.id === id)?.text
}

function read(bytes) {
  const text = bytes.toString().replaceAll('\r\n', '\n')
  if (!text.includes('-->')) return null
  const cues = text.replace(/(\d\d:\d\d:\d\d),(\d{3})/g, '$1.$2').replace(/^\d+\n(?=\d\d:)/gm, '')
  return cues.startsWith('WEBVTT') ? cues : `WEBVTT\n\n${cues}`
}

function parts(body, type) {
  const [, boundary] = /boundary=(.+)$/.exec(type) ?? []
  if (!boundary) return { file: body, fields: {} }
  const out = { file: Buffer.alloc(0), fields: {} }
  for (const part of body.toString('latin1').split(`--${boundary}`)) {
    const [head, ...rest] = part.split('\r\n\r\n')
    const [, name] = /name="([^"]+)"/.exec(head) ?? []
    const value = Buffer.from(rest.join('\r\n\r\n').replace(/\r\n$/, ''), 'latin1')
    if (name === 'file') out.file = value
    else if (name) out.fields[name] = value.toString()
  }
  return out
}

const ok = (body, status = 200) => ({ status, type: 'application/json', body })
const problem = (status, code, detail) => ({
  status,
  type: 'application/problem+json',
  body: { status, code, detail, title: code },
})

/** Answers everything under /videos/{id}/subtitles. */
export async function subtitles(request, path) {
  const [, video, id, act] = /^\/videos\/([^/]+)\/subtitles(?:\/([^/]+))?(?:\/(\w+))?$/.exec(path)
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const track = tracks.get(video)?.find((one) => one.id === id)
  if (id && !track) return problem(404, 'not_found', 'This video has no such subtitles.')
  const sent = (one, repairs = []) => ({
    subtitles: shown(video, one),
    format: 'srt',
    encoding: 'UTF-8',
    repairs,
    repaired: repairs.length,
  })
  if (request.method === 'GET') return ok({ items: subtitlesOf(video) })
  if (request.method === 'DELETE') {
    tracks.set(
      video,
      tracks.get(video).filter((one) => one !== track),
    )
    return { status: 204 }
  }
  if (request.method === 'PATCH') {
    const change = JSON.parse(body)
    if (change.default) for (const one of tracks.get(video)) one.default = false
    return ok(shown(video, Object.assign(track, change)))
  }
  if (act === 'timing') {
    track.version += 1
    return ok(shown(video, track))
  }
  const { file, fields } = parts(body, request.headers['content-type'] ?? '')
  const text = read(file)
  if (!text) return problem(422, 'not_subtitles', 'Line 1: this is none of SRT, WebVTT, ASS/SSA, TTML, LRC.')
  if (request.method === 'POST') {
    const { forced, default: preset, ...rest } = fields
    const made = add(video, text, { ...rest, forced: forced === 'true', default: preset === 'true' })
    const repair = { line: 17, code: 'end_before_begin', detail: 'The cue ended before it began.' }
    return ok(sent(made, text.includes('\n\n\n') ? [repair] : []), 201)
  }
  const expected = Number((request.headers['if-match'] ?? '').replaceAll('"', ''))
  if (expected && expected !== track.version)
    return problem(409, 'changed_meanwhile', 'Somebody else has changed these subtitles meanwhile.')
  Object.assign(track, { text, version: track.version + 1 })
  return ok(sent(track))
}
