// Sources that can be entered almost nowhere: one decoder walks them once, and what it makes is what a viewer's render
// makes, byte for byte.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { nameOf, renditions } from './lib/hls.mjs'
import { kills, until } from './lib/process.mjs'
import { Server } from './lib/server.mjs'

const ends = endings()
const kSeconds = 60
const kRate = 10
const kOnce = kSeconds * kRate

const sources = {
  'one single keyframe': '-c:v libx264 -preset veryfast -g 9999 -keyint_min 9999 -sc_threshold 0',
  'a keyframe each 30 seconds': '-c:v libx264 -preset veryfast -g 300 -keyint_min 300 -sc_threshold 0',
}

for (const [what, encode] of Object.entries(sources))
  describe(`A minute with ${what}`, { concurrency: 1 }, () => {
    let file
    before(async () => {
      file = await generate('rare.mp4', { seconds: kSeconds, rate: kRate, sound: true, encode })
    })

    const site = async () => {
      const server = await Server.start()
      ends(() => server.stop())
      return { server, user: await server.admin() }
    }
    const figure = async (server, name) => {
      const { text } = await server.client().must(200, '/metrics')
      return Number(new RegExp(`^millrace_${name} (\\d+)`, 'm').exec(text)[1])
    }
    /** All segments of the rendered renditions, as {"240/7": bytes}, and where each came from. */
    const fetchAll = async (user, video) => {
      const bytes = {}
      const origins = {}
      for (const one of await renditions(user, video))
        for (const [k, { path }] of one.list.segments.toReversed().entries()) {
          const answer = await user.patiently(path)
          assert.equal(answer.status, 200)
          const name = `${nameOf(one.path)}/${one.list.segments.length - 1 - k}`
          bytes[name] = answer.body
          origins[name] = /origin;desc="?(\w+)/.exec(answer.headers['server-timing'] ?? '')?.[1]
        }
      return { bytes, origins }
    }

    it('is filled in one pass that decodes every picture about once, and plays the same whoever made it', async (t) => {
      const one = await site()
      const urgent = await fetchAll(one.user, await one.user.publish(file))
      const rendered = Object.values(urgent.origins).filter((origin) => origin === 'rendered').length
      t.diagnostic(`${rendered} of ${Object.keys(urgent.bytes).length} segments rendered for the viewer`)
      assert.ok(rendered > 0)

      const two = await site()
      const video = await two.user.filled((await two.user.publish(file)).id)
      assert.equal(await figure(two.server, 'fill_walks_total'), 1)
      const decoded = await figure(two.server, 'fill_pictures_decoded_total')
      t.diagnostic(`${decoded} pictures decoded for ${kOnce}`)
      assert.ok(decoded <= kOnce * 1.1, `${decoded}`)
      const walked = await fetchAll(two.user, video)
      assert.deepEqual(Object.keys(walked.bytes), Object.keys(urgent.bytes))
      for (const name of Object.keys(walked.bytes))
        assert.ok(walked.bytes[name].equals(urgent.bytes[name]), name)
    })

    it('is filled to the end though the pass is killed in the middle, and the server too', async () => {
      const { server, user } = await site()
      const { id } = await user.publish(file)
      const share = async () => (await user.video(id)).filled
      await until(async () => (await share()) > 0.1, { what: 'the pass to get somewhere', every: 10 })
      server.helpers.slice(1).forEach(kills)
      await until(async () => (await share()) > 0.3, { what: 'the pass to go on', every: 10 })
      await server.kill()
      await server.launch()
      user.base = server.base
      await user.filled(id)
    })
  })
