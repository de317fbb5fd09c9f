// Chapters proposed by changes of scene, in films whose scenes are known.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { filmOfScenes } from './lib/film-with-chapters.mjs'
import { generate } from './lib/generate.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

const proposalOf = (id) => `/api/v1/videos/${id}/chapters/proposal`
const ask = (user, id) => user.ask(proposalOf(id), { method: 'POST' })
const stateOf = async (user, id) => (await user.must(200, proposalOf(id))).json

async function proposed(user, id) {
  const asked = await ask(user, id)
  assert.ok([200, 202].includes(asked.status), asked.text)
  return until(
    async () => {
      const now = await stateOf(user, id)
      assert.notEqual(now.state, 'failed', JSON.stringify(now))
      return now.state === 'ready' && now
    },
    { what: 'a proposal' },
  )
}

function near(times, expected, slack) {
  assert.equal(times.length, expected.length, `${times}, not ${expected}`)
  for (const [i, time] of times.entries())
    assert.ok(Math.abs(time - expected[i]) <= slack, `${time}, not ${expected[i]}`)
}

describe('Chapters by changes of scene', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('editor')
  })

  it('begin where the scenes do, to the picture where the encoder put a key there', async () => {
    const cuts = [40, 95, 171, 222.5]
    const encode = `-g 50 -force_key_frames ${cuts}`
    const video = await user.publish(await filmOfScenes('cuts.mp4', cuts, { seconds: 280, encode }))
    assert.equal((await stateOf(user, video.id)).state, 'absent')
    const { times, progress } = await proposed(user, video.id)
    assert.equal(progress, 1)
    near(times, [0, ...cuts], 0.101)
    const again = await ask(user, video.id)
    assert.deepEqual([again.status, again.json.times], [200, times], 'what is known is answered at once')
    assert.deepEqual((await user.video(video.id)).chapters, [], 'a proposal changes nothing')
  })

  it('begin at the next key where keys stand on a grid', async () => {
    const cuts = [47, 133]
    const file = await filmOfScenes('grid.mkv', cuts, {
      seconds: 200,
      encode: '-g 40 -keyint_min 40 -sc_threshold 0',
    })
    const { times } = await proposed(user, (await user.publish(file)).id)
    near(times, [0, 48, 136], 0.05)
  })

  it('are few and well spaced in a restless film', async () => {
    const cuts = Array.from({ length: 59 }, (_, i) => 5 * (i + 1))
    const file = await filmOfScenes('restless.mp4', cuts, { seconds: 300, rate: 5, encode: '-g 10' })
    const { times } = await proposed(user, (await user.publish(file)).id)
    assert.ok(times.length <= 10, `${times}`)
    const isApart = (time, i) => i < 2 || time - times[i - 1] >= 29.999
    assert.ok(times.every(isApart), `${times}`)
  })

  it('are none where nothing changes', async () => {
    const still = await generate('still.mp4', {
      seconds: 130,
      encode: '-c:v libx264 -preset ultrafast -g 20',
    })
    const { times } = await proposed(user, (await user.publish(still)).id)
    assert.deepEqual(times, [])
  })

  it('are not to be had of sound alone', async () => {
    const sound = await generate('tone.m4a', { seconds: 3, sound: true, encode: '-map 1:a -c:a aac' })
    const { id } = await user.publish(sound)
    const refused = await ask(user, id)
    assert.deepEqual([refused.status, refused.json.code], [422, 'no_picture'])
  })

  it('are found after the server was killed in the middle of it', async () => {
    const cuts = [60, 140]
    const file = await filmOfScenes('killed.mp4', cuts, {
      seconds: 200,
      rate: 5,
      encode: '-g 2 -sc_threshold 0',
    })
    const { id } = await user.publish(file)
    assert.equal((await ask(user, id)).status, 202)
    const runs = async () => (await stateOf(user, id)).state === 'running'
    await until(runs, { what: 'the job to run', every: 5 })
    await server.kill()
    await server.launch()
    user.base = server.base
    near((await proposed(user, id)).times, [0, ...cuts], 0.51)
  })

  it('can be ended, while it is looked for and before', async () => {
    const short = { seconds: 3, encode: '-c:v libx264 -preset ultrafast -g 5' }
    const first = await user.publish(await generate('first.mp4', short))
    const second = await user.publish(await generate('second.mp4', short))
    for (const { id } of [first, second]) await user.filled(id)
    const engine = server.helpers[0]
    process.kill(engine, 'SIGSTOP')
    try {
      const asked = [await ask(user, first.id), await ask(user, second.id)]
      assert.deepEqual(
        asked.map(({ status }) => status),
        [202, 202],
      )
      await until(async () => (await stateOf(user, first.id)).state === 'running')
      assert.equal((await stateOf(user, second.id)).state, 'queued')
      for (const { id } of [second, first]) await user.must(204, proposalOf(id), { method: 'DELETE' })
      assert.equal((await stateOf(user, second.id)).state, 'cancelled')
    } finally {
      process.kill(engine, 'SIGCONT')
    }
    await until(async () => (await stateOf(user, first.id)).state === 'cancelled', { what: 'it to end' })
    await proposed(user, second.id)
  })
})
