// Renderers are killed at random while a browser plays: playback goes on. MILLRACE_KILLS says how many (200 by
// `MILLRACE_KILLS=200 tests/run --only killed`).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { quick } from './lib/paths.mjs'
import { kills, sleep, until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()
const kKills = Number(process.env.MILLRACE_KILLS ?? (quick ? 10 : 20))

describe(`A renderer killed ${kKills} times at random`, { concurrency: 1 }, () => {
  it('does not stop the browser that plays', async (t) => {
    const { server } = await startSite(ends)
    const user = await server.user('viewer')
    const encode = '-c:v mpeg4 -q:v 5 -g 30 -c:a libmp3lame'
    const file = await generate('long.mkv', {
      size: '640x360',
      rate: 30,
      seconds: 120,
      sound: true,
      encode,
    })
    const { page, errors } = await openBrowser(ends, { base: server.base })
    const player = new Player(page)
    // As long as there is something to kill: when all is filled, another video is watched.
    let killed = 0
    let watched = 0
    for (; killed < kKills; watched++) {
      const video = await user.publish(file, { fields: { visibility: 'public' } })
      await page.addInitScript(() => {
        globalThis.__buffer = 6
      })
      await page.goto(`${server.base}/embed/${video.id}?autoplay=1`)
      await player.firstPicture()
      let reached = 0
      const goesOn = () =>
        until(
          async () => {
            const { currentTime, mediaError } = await player.ask('state')
            assert.equal(mediaError, null)
            if (currentTime <= reached + 1) return false
            reached = currentTime
            return true
          },
          { what: `playback beyond ${reached} s, after ${killed} kills` },
        )
      while (killed < kKills && reached < 100 && (await user.video(video.id)).filled < 1) {
        for (let round = 0; round < 4 && killed < kKills; round++) {
          const children = server.helpers.slice(1) // the first is the fork server
          if (children.length) {
            kills(children[Math.floor(Math.random() * children.length)])
            killed++
          }
          await sleep(20 + Math.random() * 200)
        }
        await goesOn()
      }
      await goesOn()
      assert.deepEqual(errors, [])
    }
    const { text } = await server.client().must(200, '/metrics')
    const retried = Number(/^millrace_renders_retried_total (\d+)/m.exec(text)[1])
    t.diagnostic(`${killed} killed over ${watched} videos, ${retried} renders begun again`)
    assert.ok(retried > 0)
    assert.ok(server.running)
  })
})
