// The rules that every playlist of the tests is held to can be broken: each is, once, and noticed.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultsOfImages, faultsOfMaster, faultsOfMedia, faultsTogether, nests } from './lib/hls-rules.mjs'

const kMaster = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="en",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="a/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=1000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,AUDIO="audio"
720/index.m3u8
#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=600,RESOLUTION=160x90,CODECS="jpeg",URI="storyboard.m3u8"
#EXT-X-SESSION-DATA:DATA-ID="com.apple.hls.chapters",URI="chapters/3.json"
`
const kImages = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:200
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-IMAGES-ONLY
#EXTINF:200.000,
#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x10,DURATION=2.000
storyboard-0.jpg
#EXTINF:53.000,
#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x10,DURATION=2.000
storyboard-1.jpg
#EXT-X-ENDLIST
`
const kMedia = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init.mp4"
#EXTINF:2.002000,
0.m4s
#EXTINF:1.500000,
1.m4s
#EXT-X-ENDLIST
`

const brokenMasters = [
  ['a byte order mark', '#EXTM3U', '\uFEFF#EXTM3U'],
  ['no first tag', '#EXTM3U\n', ''],
  ['a lone carriage return', 'VERSION:7\n', 'VERSION:7\r'],
  ['an unknown tag', '#EXT-X-VERSION:7', '#EXT-X-VERSIONS:7'],
  ['a tag twice', '#EXT-X-VERSION:7\n', '#EXT-X-VERSION:7\n#EXT-X-VERSION:7\n'],
  ['a tag of media playlists', '#EXT-X-VERSION:7\n', '#EXT-X-VERSION:7\n#EXT-X-ENDLIST\n'],
  ['an attribute twice', 'BANDWIDTH=2000', 'BANDWIDTH=2000,BANDWIDTH=2000'],
  ['a broken list', 'BANDWIDTH=2000', 'BANDWIDTH='],
  ['a value of another kind', 'BANDWIDTH=2000', 'BANDWIDTH=2000.5'],
  ['an unknown attribute', 'FRAME-RATE', 'FRAMERATE'],
  ['no bandwidth', 'BANDWIDTH=2000,', ''],
  ['an average above the bound', 'BANDWIDTH=1000', 'BANDWIDTH=3000'],
  ['no codecs', 'CODECS="avc1.64001f,mp4a.40.2",', ''],
  ['pictures of no size', 'RESOLUTION=1280x720,', ''],
  ['a group that is not there', 'AUDIO="audio"', 'AUDIO="sound"'],
  ['a nameless rendition', 'NAME="en",', ''],
  ['a default not selected', 'AUTOSELECT=YES', 'AUTOSELECT=NO'],
  ['session data of no name', 'DATA-ID="com.apple.hls.chapters",', ''],
  ['session data that lie nowhere', ',URI="chapters/3.json"', ''],
  ['session data in two places', 'URI="chapters', 'VALUE="x",URI="chapters'],
  [
    'two session data of one name',
    '#EXT-X-SESSION-DATA',
    '#EXT-X-SESSION-DATA:DATA-ID="com.apple.hls.chapters",URI="x"\n#EXT-X-SESSION-DATA',
  ],
  ['forced sound', 'CHANNELS="2"', 'CHANNELS="2",FORCED=YES'],
  [
    'subtitles without an address',
    '#EXT-X-STREAM',
    '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="x"\n#EXT-X-STREAM',
  ],
  ['two of one name', '#EXT-X-STREAM', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="en"\n#EXT-X-STREAM'],
  [
    'two defaults',
    '#EXT-X-STREAM',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="de",DEFAULT=YES\n#EXT-X-STREAM',
  ],
  ['a variant without its address', '720/index.m3u8\n', ''],
  ['images without an address', ',URI="storyboard.m3u8"', ''],
  ['images of no size', 'RESOLUTION=160x90,', ''],
  ['tiles in a master', '#EXT-X-VERSION:7\n', '#EXT-X-VERSION:7\n#EXT-X-IMAGES-ONLY\n'],
  ['an address of nothing', '720/index.m3u8\n', '720/index.m3u8\n480/index.m3u8\n'],
]
const brokenImages = [
  ['no word that it is images', '#EXT-X-IMAGES-ONLY\n', ''],
  ['a map', '#EXT-X-IMAGES-ONLY\n', '#EXT-X-IMAGES-ONLY\n#EXT-X-MAP:URI="init.mp4"\n'],
  ['a sheet without tiles', /#EXT-X-TILES.*\n/, ''],
  ['tiles of no layout', 'LAYOUT=10x10,', ''],
  ['tiles for less than the sheet', 'LAYOUT=10x10', 'LAYOUT=3x3'],
  ['a sheet longer than the target', 'TARGETDURATION:200', 'TARGETDURATION:100'],
  ['no end', '#EXT-X-ENDLIST\n', ''],
]
const brokenMedia = [
  ['tiles', '#EXT-X-VERSION:7\n', '#EXT-X-VERSION:7\n#EXT-X-IMAGES-ONLY\n'],
  ['a tag of masters', '#EXT-X-VERSION:7\n', '#EXT-X-VERSION:7\n#EXT-X-STREAM-INF:BANDWIDTH=1\n'],
  ['no target duration', '#EXT-X-TARGETDURATION:2\n', ''],
  ['a segment longer than the target', 'EXTINF:2.002000', 'EXTINF:2.500000'],
  ['a segment of no length', 'EXTINF:1.500000', 'EXTINF:0.000000'],
  ['a duration without its comma', '1.500000,', '1.500000'],
  ['a segment without a duration', '#EXTINF:1.500000,\n', ''],
  ['a duration without its segment', '0.m4s\n', ''],
  ['a last duration without its segment', '1.m4s\n', ''],
  ['no segments', '#EXTINF:2.002000,\n0.m4s\n#EXTINF:1.500000,\n1.m4s\n', ''],
  ['no map', '#EXT-X-MAP:URI="init.mp4"\n', ''],
  ['a map of nothing', 'MAP:URI="init.mp4"', 'MAP:BYTERANGE="1@0"'],
  ['a map too late', /(#EXT-X-MAP.*\n)(.*\n.*\n)/, '$2$1'],
  ['too low a version', 'VERSION:7', 'VERSION:5'],
  ['an unknown type', 'TYPE:VOD', 'TYPE:LIVE'],
  ['no end', '#EXT-X-ENDLIST\n', ''],
  ['a sequence number too late', /(#EXT-X-MEDIA-SEQUENCE.*\n)([\s\S]*0\.m4s\n)/, '$2$1'],
]

describe('The rules of HLS playlists', () => {
  it('find nothing wrong with good ones', () => {
    assert.deepEqual(faultsOfMaster(kMaster), [])
    assert.deepEqual(faultsOfMedia(kMedia), [])
    assert.deepEqual(faultsOfImages(kImages), [])
  })
  const cases = [
    [kMaster, faultsOfMaster, brokenMasters],
    [kMedia, faultsOfMedia, brokenMedia],
    [kImages, faultsOfImages, brokenImages],
  ]
  for (const [good, faults, broken] of cases)
    for (const [what, from, to] of broken)
      it(`notice ${what}`, () => {
        const text = good.replace(from, to)
        assert.notEqual(text, good)
        assert.notDeepEqual(faults(text), [])
      })

  const list = (path, target, ...durations) => ({
    path,
    target,
    segments: durations.map((duration) => ({ duration })),
  })
  it('notice borders that do not nest, and targets that differ', () => {
    const fine = list('360', 2, 1, 1, 1, 1)
    const coarse = list('720', 2, 2, 2)
    assert.deepEqual(faultsTogether({ pictures: [coarse, fine], sound: list('a', 2, 4) }), [])
    assert.equal(faultsTogether({ pictures: [coarse, list('360', 2, 1.5, 1, 1.5)] }).length, 1)
    assert.equal(faultsTogether({ pictures: [coarse, fine], sound: list('a', 3, 4) }).length, 1)
    assert.ok(nests(coarse.segments, fine.segments))
  })
})
