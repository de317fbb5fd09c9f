// The watch page in three browser engines: right pictures after jumps, and one buffered range without media errors
// when the quality changes at every border. `script/browsers` installs the browsers and runs this.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Player } from '../lib/browser.mjs'
import { endings } from '../lib/endings.mjs'
import { until } from '../lib/process.mjs'
import { startSite } from '../lib/server.mjs'
import { media } from '../media/make.mjs'
import { openChromium } from './chromium.mjs'
import { openFirefox } from './firefox.mjs'
import { openWebKit } from './webkit.mjs'

const ends = endings()
const kSeconds = 20
const kSeeks = [13.3, 2.7, 18.2, 7.05]

/** The player of lib/browser.mjs over any engine. */
class EnginePlayer extends Player {
  constructor(engine) {
    super(null)
    this.engine = engine
  }
  ask(name, ...args) {
    return this.engine.call('(name, args) => globalThis.__watch[name](...args)', [name, args])
  }
}

/** In the page: loads all again, each next segment from another level; counts the switches under __switches. */
const switchAtBorders = `() => {
  const { hls } = globalThis.__millrace
  let last = -1
  globalThis.__switches = 0
  hls.on('hlsFragLoaded', (_, { frag }) => {
    if (frag.type !== 'main' || typeof frag.sn !== 'number') return
    if (last >= 0 && last !== frag.level) globalThis.__switches += 1
    last = frag.level
    hls.loadLevel = (frag.level + 1) % hls.levels.length
  })
  hls.loadSource(hls.url)
}`

const engines = { Chromium: openChromium, Firefox: openFirefox, WebKit: openWebKit }

describe('The watch page', { concurrency: 1 }, () => {
  let server
  const videos = {}
  before(async () => {
    ;({ server } = await startSite(ends))
    const owner = await server.user('owner')
    for (const name of ['clip_20s', 'clip_avi'])
      videos[name] = await owner.publish(await media(name), { fields: { visibility: 'public' } })
  })

  for (const [name, open] of Object.entries(engines))
    describe(`in ${name}`, { concurrency: 1 }, () => {
      let engine
      let player
      before(async () => {
        engine = await open(ends)
        player = new EnginePlayer(engine)
      })
      const watch = async (clip) => {
        await engine.open(`${server.base}/watch/${videos[clip].id}?t=0`)
        await until(() => engine.call('() => Boolean(globalThis.__millrace)', []), { what: 'the player' })
        await engine.call('() => { globalThis.__millrace.video.muted = true }', [])
        await player.firstPicture()
      }

      for (const [clip, assembled] of [
        ['clip_20s', true],
        ['clip_avi', false],
      ])
        describe(`${clip}, ${assembled ? 'assembled and rendered' : 'rendered only'}`, {
          concurrency: 1,
        }, () => {
          it('shows the right picture after each of four jumps', async () => {
            await watch(clip)
            const names = (await player.ask('levels')).map(({ url }) => url.split('/').at(-2))
            assert.equal(names.includes('o'), assembled, names.join())
            for (const second of kSeeks) {
              const wanted = Math.floor(second * 30) + 1
              let number = await player.numberAt(second)
              const isRight = async () => {
                number = await player.ask('number')
                return Math.abs(number - wanted) <= engine.slack
              }
              await until(isRight, { limit: 10_000 }).catch(() =>
                assert.fail(`picture ${number} at ${second} s, not ${wanted}`),
              )
            }
          })

          it('plays as one range without errors while the quality changes at every border', async () => {
            await watch(clip)
            await engine.call(switchAtBorders, [])
            await player.playToEnd(2)
            await player.isWhole(kSeconds)
            const switches = await engine.call('() => globalThis.__switches', [])
            assert.ok(switches >= 8, `${switches} switches`)
          })
        })
    })
})
