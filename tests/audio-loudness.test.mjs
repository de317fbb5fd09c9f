// How loud every video is, and what its sound looks like.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { film, loudnessOf, noise } from './lib/audio.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

describe('How loud a video is', { concurrency: 1 }, () => {
  let user
  before(async () => {
    const { server } = await startSite(ends)
    user = await server.user('listener')
  })
  const measured = (id) =>
    until(async () => (await user.video(id)).loudness, { what: `the loudness of ${id}` })

  it('is what ffmpeg’s ebur128 says', async () => {
    // The second one is of the kind that EBU Tech 3342 has for its range: half of it quiet, half loud.
    for (const [name, sound, seconds] of [
      ['a.mp4', noise(12), 12],
      ['b.mp4', `${noise(40)},volume='if(lt(t,20),0.1,0.5)':eval=frame`, 40],
    ]) {
      const path = await film(name, sound, { seconds })
      const { id } = await user.publish(path)
      const loudness = await measured(id)
      const wanted = await loudnessOf(path)
      assert.ok(Math.abs(loudness.integrated - wanted.integrated) < 0.5, JSON.stringify([loudness, wanted]))
      assert.ok(Math.abs(loudness.range - wanted.range) < 1, JSON.stringify([loudness, wanted]))
      assert.ok(Math.abs(loudness.true_peak - wanted.peak) < 0.3, JSON.stringify([loudness, wanted]))
    }
  })

  it('is nothing in silence, and unknown of what has no sound', async () => {
    const { id } = await user.publish(
      await film('hush.mp4', 'anullsrc=r=44100:d=2,atrim=0:2', { seconds: 2 }),
    )
    assert.deepEqual(await measured(id), { integrated: null, range: null, true_peak: null })
    const mute = await user.publish(await film('mute2.mp4', null))
    assert.equal((await user.video(mute.id)).loudness, null)
  })

  it('is drawn in as many points as are wanted', async () => {
    const path = await film('steps.mp4', "aevalsrc='0.8*sin(2*PI*440*t)*gte(t,3)':s=48000:d=6", {
      encode: ['-c:a', 'aac', '-b:a', '160k'],
    })
    const { id } = await user.publish(path)
    for (const points of [1, 7, 100, 1000, 20_000]) {
      const { json, headers } = await user.must(200, `/api/v1/videos/${id}/waveform.json?points=${points}`)
      assert.match(headers['content-type'], /^application\/json/)
      assert.deepEqual([json.version, json.channels, json.bits, json.sample_rate], [2, 1, 16, 48_000])
      assert.ok(json.length <= points && json.data.length === 2 * json.length, `${json.length} of ${points}`)
      const seconds = (json.length * json.samples_per_pixel) / json.sample_rate
      assert.ok(seconds >= 5.99 && seconds < 6 + (2 * json.samples_per_pixel) / 48_000 + 0.1, `${seconds}`)
      if (points < 100) continue
      const at = (s) => 2 * Math.floor((s * json.sample_rate) / json.samples_per_pixel)
      const [low, high] = [json.data[at(1.5)], json.data[at(1.5) + 1]]
      assert.ok(low > -200 && high < 200, `${low} ${high}`)
      const [deep, peak] = [json.data[at(4.5)], json.data[at(4.5) + 1]]
      assert.ok(deep < -0.7 * 32767 && peak > 0.7 * 32767, `${deep} ${peak}`)
    }
    for (const points of ['0', '-1', '20001', 'x', '1e3', ''])
      assert.equal(
        (await user.ask(`/api/v1/videos/${id}/waveform.json?points=${points}`)).status,
        422,
        points,
      )
    assert.equal((await user.ask('/api/v1/videos/nosuchvideo00000/waveform.json')).status, 404)
  })
})
