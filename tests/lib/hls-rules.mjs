// The rules of HLS playlists that we keep, from draft-ietf-hls-rfc8216bis; each names its section. Gives what is wrong,
// one sentence each.

const kBasic = ['EXTM3U', 'EXT-X-VERSION']
const kEither = ['EXT-X-START', 'EXT-X-INDEPENDENT-SEGMENTS', 'EXT-X-START', 'EXT-X-DEFINE']
const kMedia = [
  'EXT-X-SERVER-CONTROL',
  'EXTINF',
  'EXT-X-BYTERANGE',
  'EXT-X-DISCONTINUITY',
  'EXT-X-MAP',
  'EXT-X-PROGRAM-DATE-TIME',
  'EXT-X-GAP',
  'EXT-X-TARGETDURATION',
  'EXT-X-MEDIA-SEQUENCE',
  'EXT-X-DISCONTINUITY-SEQUENCE',
  'EXT-X-ENDLIST',
  'EXT-X-PLAYLIST-TYPE',
]
const kMultivariant = [
  'EXT-X-MEDIA',
  'EXT-X-STREAM-INF',
  'EXT-X-I-FRAME-STREAM-INF',
  'EXT-X-IMAGE-STREAM-INF',
  'EXT-X-SESSION-DATA',
]
const kImages = ['EXT-X-IMAGES-ONLY', 'EXT-X-TILES'] // image-media-playlist/spec 0.4, which Roku and Shaka read
const kOnce = [...kBasic, ...kEither.slice(0, 2), ...kMedia.slice(6)]

/** The tags and URI lines of a playlist; 4.1: UTF-8 without a byte order mark, lines that end in LF or CRLF. */
function read(text, wrong) {
  if (text.includes('\uFEFF') || text.includes('\uFFFD'))
    wrong('4.1: it is not UTF-8 without a byte order mark')
  if (/\r(?!\n)/.test(text)) wrong('4.1: a line ends in a carriage return alone')
  const lines = text.split(/\r?\n/)
  if (lines[0] !== '#EXTM3U') wrong('4.4.1.1: the first line is not #EXTM3U')
  const items = []
  for (const line of lines) {
    const tag = /^#(EXT[^:]*)(?::(.*))?$/.exec(line)
    if (tag) items.push({ tag: tag[1], value: tag[2] ?? '' })
    else if (line.startsWith('#')) continue
    else if (line.trim() !== '') items.push({ uri: line })
  }
  const known = [...kBasic, ...kEither, ...kMedia, ...kMultivariant, ...kImages]
  for (const { tag } of items) if (tag && !known.includes(tag)) wrong(`4.4: ${tag} is no tag that we write`)
  for (const name of kOnce)
    if (items.filter(({ tag }) => tag === name).length > 1) wrong(`4.4: ${name} stands more than once`)
  return items
}

/** 4.2: names in capitals, each once; values by their kind. */
function attributes(value, wrong) {
  const found = {}
  let rest = value
  while (rest !== '') {
    const one = /^([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s][^",]*)(,(?=.)|$)/.exec(rest)
    if (!one) {
      wrong(`4.2: “${rest}” is no list of attributes`)
      return found
    }
    if (one[1] in found) wrong(`4.2: ${one[1]} stands twice in one list`)
    found[one[1]] = one[2]
    rest = rest.slice(one[0].length)
  }
  return found
}

const kKinds = {
  integer: /^\d{1,20}$/,
  float: /^\d+(\.\d+)?$/,
  text: /^"[^"]*"$/,
  resolution: /^[1-9]\d*x[1-9]\d*$/,
  yesno: /^(YES|NO)$/,
  word: /^[A-Z0-9-]+$/,
}
const kStream = {
  BANDWIDTH: 'integer',
  'AVERAGE-BANDWIDTH': 'integer',
  CODECS: 'text',
  RESOLUTION: 'resolution',
  'FRAME-RATE': 'float',
  AUDIO: 'text',
  SUBTITLES: 'text',
}
const kImageStream = { BANDWIDTH: 'integer', RESOLUTION: 'resolution', CODECS: 'text', URI: 'text' }
const kSessionData = { 'DATA-ID': 'text', URI: 'text' }
const kTiles = { RESOLUTION: 'resolution', LAYOUT: 'resolution', DURATION: 'float' }
const kRendition = {
  TYPE: 'word',
  URI: 'text',
  'GROUP-ID': 'text',
  LANGUAGE: 'text',
  NAME: 'text',
  DEFAULT: 'yesno',
  AUTOSELECT: 'yesno',
  FORCED: 'yesno',
  CHANNELS: 'text',
  CHARACTERISTICS: 'text',
}

function checkKinds(found, kinds, where, wrong) {
  for (const [name, value] of Object.entries(found))
    if (!kinds[name]) wrong(`${where}: ${name} is no attribute that we write`)
    else if (!kKinds[kinds[name]].test(value)) wrong(`4.2: ${name}=${value} is not of its kind`)
}

function requireVersion(items, least, why, wrong) {
  const given = Number(items.find(({ tag }) => tag === 'EXT-X-VERSION')?.value ?? 1)
  if (!Number.isInteger(given) || given < least) wrong(`8: version ${given} is too low for ${why}`)
}

function checkGroups(renditions, wrong) {
  for (const one of renditions) {
    for (const name of ['TYPE', 'GROUP-ID', 'NAME'])
      if (!one[name]) wrong(`4.4.6.1: a rendition has no ${name}`)
    if (one.DEFAULT === 'YES' && one.AUTOSELECT === 'NO')
      wrong('4.4.6.1: a default rendition may not be selected by itself')
    if (one.TYPE === 'SUBTITLES' && !one.URI) wrong('4.4.6.1: subtitles have no URI')
    if (one.FORCED && one.TYPE !== 'SUBTITLES') wrong('4.4.6.1: FORCED is of subtitles alone')
  }
  const groups = Object.groupBy(renditions, (one) => `${one.TYPE} ${one['GROUP-ID']}`)
  for (const [group, members] of Object.entries(groups)) {
    const names = members.map((one) => one.NAME)
    if (new Set(names).size < names.length) wrong(`4.4.6.1.1: two of ${group} have one name`)
    if (members.filter((one) => one.DEFAULT === 'YES').length > 1)
      wrong(`4.4.6.1.1: two of ${group} are the default`)
  }
}

/** 4.4.6.4; a value in the list itself, or a language, we never write. */
function checkSessionData(all, wrong) {
  for (const one of all) {
    checkKinds(one, kSessionData, '4.4.6.4', wrong)
    for (const name of Object.keys(kSessionData))
      if (!one[name]) wrong(`4.4.6.4: session data have no ${name}`)
  }
  const ids = all.map((one) => one['DATA-ID'])
  if (new Set(ids).size < ids.length) wrong('4.4.6.4: two session data have one DATA-ID')
}

function checkVariant(variant, renditions, wrong) {
  checkKinds(variant, kStream, '4.4.6.2', wrong)
  if (!variant.BANDWIDTH) wrong('4.4.6.2: a variant has no BANDWIDTH')
  if (Number(variant['AVERAGE-BANDWIDTH'] ?? 0) > Number(variant.BANDWIDTH))
    wrong('4.4.6.2: AVERAGE-BANDWIDTH is above BANDWIDTH')
  if (!variant.CODECS) wrong('4.4.6.2: a variant has no CODECS')
  if (/avc1|hvc1|vp09|av01/.test(variant.CODECS) && !variant.RESOLUTION)
    wrong('4.4.6.2: a variant with pictures has no RESOLUTION')
  for (const type of ['AUDIO', 'SUBTITLES'])
    if (variant[type] && !renditions.some((one) => one.TYPE === type && one['GROUP-ID'] === variant[type]))
      wrong(`4.4.6.2: ${type}=${variant[type]} names no group`)
}

export function faultsOfMaster(text) {
  const faults = []
  const wrong = (what) => faults.push(what)
  const items = read(text, wrong)
  for (const { tag } of items)
    if ([...kMedia, ...kImages].includes(tag)) wrong(`4.4: ${tag} is of media playlists`)
  const lists = (name) => items.filter(({ tag }) => tag === name).map(({ value }) => attributes(value, wrong))
  const renditions = lists('EXT-X-MEDIA')
  for (const one of renditions) checkKinds(one, kRendition, '4.4.6.1', wrong)
  checkGroups(renditions, wrong)
  const variants = lists('EXT-X-STREAM-INF')
  if (variants.length === 0) wrong('4.4.6.2: there is no variant')
  for (const one of variants) checkVariant(one, renditions, wrong)
  for (const one of lists('EXT-X-IMAGE-STREAM-INF')) {
    checkKinds(one, kImageStream, 'images', wrong)
    for (const name of Object.keys(kImageStream)) if (!one[name]) wrong(`images: a stream has no ${name}`)
  }
  checkSessionData(lists('EXT-X-SESSION-DATA'), wrong)
  items.forEach(({ tag, uri }, i) => {
    const after = items[i - 1]?.tag === 'EXT-X-STREAM-INF'
    if (uri && !after) wrong(`4.4.6.2: ${uri} follows no EXT-X-STREAM-INF`)
    if (tag && after) wrong('4.4.6.2: an EXT-X-STREAM-INF is not followed by its URI')
  })
  if (items.at(-1)?.tag === 'EXT-X-STREAM-INF') wrong('4.4.6.2: the last variant has no URI')
  return faults
}

function checkSegments(items, target, wrong) {
  let seen = false
  let length = null
  for (const { tag, value, uri } of items) {
    const numbered = ['EXT-X-MEDIA-SEQUENCE', 'EXT-X-DISCONTINUITY-SEQUENCE'].includes(tag)
    if (numbered && seen) wrong(`4.4.3: ${tag} stands behind a segment`)
    if (tag === 'EXTINF') {
      const found = /^(\d+(?:\.\d+)?),/.exec(value)
      if (!found) wrong(`4.4.4.1: EXTINF:${value} is no duration and comma`)
      if (length !== null) wrong('4.4.4.1: an EXTINF has no segment')
      length = Number(found?.[1] ?? 0)
      if (Math.round(length) > target) wrong(`4.4.3.1: ${length} s are longer than the target of ${target}`)
      if (length <= 0) wrong('4.4.4.1: a segment lasts no time')
    }
    if (!uri) continue
    if (length === null) wrong(`4.4.4.1: ${uri} has no EXTINF`)
    length = null
    seen = true
  }
  if (length !== null) wrong('4.4.4.1: the last EXTINF has no segment')
  if (!seen) wrong('4.4: there is no segment')
}

export function faultsOfMedia(text) {
  const faults = []
  const wrong = (what) => faults.push(what)
  const items = read(text, wrong)
  const of = (name) => items.find(({ tag }) => tag === name)
  for (const { tag } of items) {
    if (kMultivariant.includes(tag)) wrong(`4.4: ${tag} is of master playlists`)
    if (kImages.includes(tag)) wrong(`images: ${tag} is of image playlists`)
  }
  const target = of('EXT-X-TARGETDURATION')?.value ?? ''
  if (!kKinds.integer.test(target)) wrong('4.4.3.1: there is no EXT-X-TARGETDURATION of whole seconds')
  checkSegments(items, Number(target), wrong)
  const map = of('EXT-X-MAP')
  const uris = items.filter(({ uri }) => uri).map(({ uri }) => uri)
  const texts = uris.length > 0 && uris.every((uri) => uri.endsWith('.vtt'))
  if (texts && map) wrong('3.1.4: WebVTT has no EXT-X-MAP')
  else if (!map && !texts) wrong('4.4.4.5: fragmented MP4 has no EXT-X-MAP')
  else if (map && !attributes(map.value, wrong).URI) wrong('4.4.4.5: EXT-X-MAP has no URI')
  const first = items.findIndex(({ uri }) => uri)
  if (map && items.indexOf(map) > first) wrong('4.4.4.5: the first segment stands before its EXT-X-MAP')
  if (map) requireVersion(items, 6, 'EXT-X-MAP', wrong)
  const type = of('EXT-X-PLAYLIST-TYPE')?.value
  if (type !== undefined && !['VOD', 'EVENT'].includes(type)) wrong(`4.4.3.5: ${type} is no type`)
  if (type === 'VOD' && !of('EXT-X-ENDLIST')) wrong('4.4.3.5: a playlist that never changes has no end')
  const start = of('EXT-X-START')
  if (start && Number.isNaN(Number(attributes(start.value, wrong)['TIME-OFFSET'])))
    wrong('4.4.2.2: EXT-X-START has no TIME-OFFSET')
  const control = of('EXT-X-SERVER-CONTROL')
  if (control && !['YES', undefined].includes(attributes(control.value, wrong)['CAN-BLOCK-RELOAD']))
    wrong('4.4.3.8: CAN-BLOCK-RELOAD is YES or not there')
  return faults
}

/** An image media playlist: every sheet of tiles with its layout, none with a map. */
export function faultsOfImages(text) {
  const faults = []
  const wrong = (what) => faults.push(what)
  const items = read(text, wrong)
  const of = (name) => items.find(({ tag }) => tag === name)
  for (const name of [...kMultivariant, 'EXT-X-MAP', 'EXT-X-INDEPENDENT-SEGMENTS'])
    if (of(name)) wrong(`images: ${name} is not of image playlists`)
  if (!of('EXT-X-IMAGES-ONLY')) wrong('images: it does not say that it holds images only')
  const target = of('EXT-X-TARGETDURATION')?.value ?? ''
  if (!kKinds.integer.test(target)) wrong('4.4.3.1: there is no EXT-X-TARGETDURATION of whole seconds')
  checkSegments(items, Number(target), wrong)
  let length = 0
  let tiles = null
  for (const { tag, value, uri } of items) {
    if (tag === 'EXTINF') length = Number.parseFloat(value)
    if (tag === 'EXT-X-TILES') {
      tiles = attributes(value, wrong)
      checkKinds(tiles, kTiles, 'images', wrong)
      for (const name of Object.keys(kTiles)) if (!tiles[name]) wrong(`images: tiles have no ${name}`)
    }
    if (!uri) continue
    if (!tiles) wrong(`images: ${uri} has no EXT-X-TILES`)
    const [columns, rows] = (tiles?.LAYOUT ?? '1x1').split('x').map(Number)
    const room = columns * rows * Number(tiles?.DURATION)
    if (length > room * 1.1) wrong(`images: ${length} s have no room in tiles of ${room} s`)
    tiles = null
  }
  if (!of('EXT-X-ENDLIST')) wrong('4.4.3.5: a playlist that never changes has no end')
  return faults
}

const kSlack = 0.0015 // of a sound's border beside a picture's: whole AAC frames are up to 23 ms, named by the caller

/** Whether every border of the coarser list is one of the finer; `slack` in seconds. 6.2.4: matching content. */
export function nests(coarse, fine, slack = kSlack) {
  const borders = (segments) => {
    let at = 0
    return segments.map(({ duration }) => (at += duration))
  }
  const all = borders(fine)
  return borders(coarse).every((one) => all.some((other) => Math.abs(one - other) <= slack))
}

/** Of the media playlists (as parseMediaPlaylist gives them) of one master: pictures, best first, and sound. */
export function faultsTogether({ pictures, sound }) {
  const faults = []
  const all = sound ? [...pictures, sound] : pictures
  if (new Set(all.map((one) => one.target)).size > 1)
    faults.push('4.4.3.1: the playlists of one master have different target durations')
  for (const [i, one] of pictures.entries())
    for (const other of pictures.slice(i + 1)) {
      const [coarse, fine] = one.segments.length <= other.segments.length ? [one, other] : [other, one]
      if (!nests(coarse.segments, fine.segments))
        faults.push(`6.2.4: ${coarse.path} does not nest in ${fine.path}`)
    }
  return faults
}

/** Apple's chapters of HLS: a list of them in order, each with its place and one title; `duration` of the video. */
export function faultsOfChapters(text, duration) {
  const faults = []
  const chapters = JSON.parse(text)
  const names = ['chapter', 'start-time', 'duration', 'titles']
  let before = -1
  for (const [i, one] of chapters.entries()) {
    if (Object.keys(one).join() !== names.join()) faults.push(`${i}: it has ${Object.keys(one)}`)
    if (one.chapter !== i + 1) faults.push(`${i}: it is number ${one.chapter}`)
    if (!(one['start-time'] > before)) faults.push(`${i}: it begins at ${one['start-time']}`)
    before = one['start-time']
    const end = before + one.duration
    const next = chapters[i + 1]?.['start-time'] ?? duration
    if (Math.abs(end - next) > 0.0015) faults.push(`${i}: it ends at ${end}, not ${next}`)
    const good = ({ language, title }) => language === 'und' && typeof title === 'string' && title !== ''
    if (one.titles?.length !== 1 || !one.titles.every(good)) faults.push(`${i}: its titles are no titles`)
  }
  return faults
}
