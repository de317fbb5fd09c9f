// Closed captions in the pictures of a file become captions by themselves, as ffmpeg's own decoder reads them.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { asOthersRead, film, filmWithTrack, said, saidByServices } from './lib/film-with-captions.mjs'
import { cuesOf } from './lib/film-with-texts.mjs'
import { master } from './lib/hls.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

// The sound's priming may move everything by its length; a picture is 33 ms.
const kSlack = 0.035

const bare = (text) =>
  text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll(/ +/g, ' ')

describe('Closed captions', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('reader')
  })

  /** Fails unless the video's captions say what the film's do. */
  async function agree(video, said) {
    for (const { label, url } of video.subtitles) {
      const cues = cuesOf((await user.must(200, url)).text)
      assert.deepEqual(
        cues.map(({ text }) => text),
        said[label].map(({ text }) => text),
      )
      for (const [i, cue] of cues.entries())
        for (const side of ['begin', 'end'])
          assert.ok(
            Math.abs(cue[side] - said[label][i][side]) <= kSlack,
            `${label} ${i} ${side}s at ${cue[side]}, not ${said[label][i][side]}`,
          )
    }
  }

  for (const { ext, codec, later = false } of [
    { ext: 'mp4', codec: 'h264', later: true },
    { ext: 'mp4', codec: 'hevc', later: true },
    { ext: 'mkv', codec: 'h264' },
    { ext: 'ts', codec: 'h264' },
    { ext: 'ts', codec: 'mpeg2video' },
  ])
    it(`are found: ${codec} in ${ext}`, async () => {
      const path = await film(ext, { codec })
      const { id } = await user.publish(path)
      const video = later
        ? await until(async () => {
            const now = await user.video(id)
            return now.subtitles.length > 0 && now
          })
        : await user.video(id)
      assert.deepEqual(
        video.subtitles.map(({ label, kind, language, origin, forced }) => [
          label,
          kind,
          language,
          origin,
          forced,
        ]),
        ['CC1', 'CC3'].map((label) => [label, 'captions', '', 'container', false]),
      )
      await agree(video, said)
      const { media } = await master(user, video)
      assert.equal(media.filter(({ TYPE }) => TYPE === 'SUBTITLES').length, 2)

      // Rolled rows are another matter there: each is said as often as it is seen.
      const others = await asOthersRead(path)
      const ours = said.CC1.slice(0, 2)
      assert.deepEqual(
        others.slice(0, 2).map(({ begin, end, text }) => [begin, end, bare(text)]),
        ours.map(({ begin, end, text }) => [begin, end, bare(text)]),
      )
    })

  for (const { ext, codec } of [
    { ext: 'ts', codec: 'mpeg2video' },
    { ext: 'mkv', codec: 'h264' },
  ])
    it(`of DTVCC are found where line 21 says nothing: ${codec} in ${ext}`, async () => {
      const video = await user.publish(await film(ext, { codec, by: 'services' }))
      assert.deepEqual(
        video.subtitles.map(({ label, kind, origin }) => [label, kind, origin]),
        ['Service 1', 'Service 2'].map((label) => [label, 'captions', 'container']),
      )
      await agree(video, saidByServices)
    })

  it('are found: a track of their own in mov, fragmented or not', async () => {
    for (const fragmented of [false, true]) {
      const video = await user.publish(await filmWithTrack({ fragmented }))
      assert.deepEqual(
        video.subtitles.map(({ label, kind }) => [label, kind]),
        [['CC1', 'captions']],
        `fragmented: ${fragmented}`,
      )
      await agree(video, said)
    }
  })

  it('cost an MP4 no more than the heads of its pictures', async () => {
    const lines = server.log.match(/(\d+) closed captions, (\d+) bytes of it read/g) ?? []
    assert.equal(lines.length, 2, 'and the other containers no other reading at all')
    const [, count, bytes] = /(\d+) closed captions, (\d+)/.exec(lines[0])
    assert.equal(count, '2')
    assert.ok(Number(bytes) <= 360 * 1024, `${bytes} bytes of 360 pictures`)
  })
})
