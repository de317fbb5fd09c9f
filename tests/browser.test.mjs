// A viewer in Chromium: from registering to one whole buffered range, whatever the video was made with.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { quick } from './lib/paths.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'
import { recipes } from './media/recipes.mjs'

const ends = endings()

const kSeeks = [13.3, 2.7, 18.2, 7.05]
const kKinds = (
  'vfr_mov h264_23976_mkv mpeg2_interlaced_ts mpeg4_avi edit_list late_sound rotated_phone silent ' +
  'he_aac_implicit he_aac_v2_implicit'
).split(' ')

describe('In the browser', { concurrency: 1 }, () => {
  let server
  before(async () => {
    ;({ server } = await startSite(ends))
  })

  const watched = [
    ['clip_20s', 'an H.264 MP4 with assembled and rendered renditions', ['240p', '480p'], true],
    ['clip_avi', 'an AVI with MPEG-4, rendered only', ['240p', '360p'], false],
  ]
  for (const [name, what, [low, high], assembled] of quick ? watched.slice(0, 1) : watched) {
    describe(what, { concurrency: 1 }, () => {
      let page
      let player
      let browser
      before(async () => {
        browser = await openBrowser(ends, { base: server.base })
        page = browser.page
        player = new Player(page)
      })

      it('is uploaded by someone who has just registered on the page', async () => {
        await page.goto(`${server.base}/register`)
        await fillAccount(page, 'register-form', `viewer of ${name}`, 'a long password')
        await page.getByTestId('register-form').waitFor({ state: 'detached' })
        await page.goto(`${server.base}/upload`)
        await page.getByTestId('upload-input').setInputFiles(await media(name))
        await page.getByTestId('upload-row').waitFor()
        await page.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
      })

      it('shows its first picture on the watch page', async () => {
        await page.getByTestId('upload-row').locator('a[href^="/watch/"]').first().click()
        await page.getByTestId('player').waitFor()
        await player.firstPicture()
        assert.ok((await player.ask('levels')).length >= 2)
      })

      it('shows the right picture after each of four seeks', async () => {
        for (const second of kSeeks) {
          const number = await player.numberAt(second)
          const wanted = Math.floor(second * 30) + 1
          assert.ok(Math.abs(number - wanted) <= 1, `picture ${number} at ${second} s, not ${wanted}`)
        }
      })

      it('changes its quality when asked, and ends as one buffered range without media errors', async () => {
        await player.ask('playFromStart', 1)
        await player.chooseQuality(high)
        await player.height(Number.parseInt(high, 10))
        await player.chooseQuality(low)
        await player.height(Number.parseInt(low, 10))
        await player.chooseQuality(high)
        await player.height(Number.parseInt(high, 10))
        await player.playToEnd()
        await player.isWhole(20)
        assert.deepEqual(browser.errors, [])
        assert.deepEqual(browser.foreign, [], 'requests to other hosts')
      })

      it(`has ${assembled ? 'assembled and rendered' : 'rendered'} renditions that join without a hole`, async () => {
        const levels = await player.ask('levels')
        const names = levels.map(({ url }) => url.split('/').at(-2))
        assert.equal(names.includes('o'), assembled, names.join())
        for (const [i] of levels.entries()) {
          await player.ask('playFromStart', 1)
          await player.playLevel(i)
          for (const second of [3.4 + i, 11.1 + i]) {
            const number = await player.numberAt(second)
            assert.ok(
              Math.abs(number - Math.floor(second * 30) - 1) <= 1,
              `picture ${number} at ${second} s on level ${i}`,
            )
          }
        }
        await player.playToEnd()
        await player.isWhole(20)
      })
    })
  }

  describe('every kind of source', { skip: quick && 'long', concurrency: 1 }, () => {
    let page
    let user
    let player
    before(async () => {
      ;({ page } = await openBrowser(ends, { base: server.base }))
      user = await server.user('collector')
      player = new Player(page)
    })
    for (const name of kKinds)
      it(`plays to its end in one range: ${recipes[name].kind}`, async () => {
        const video = await user.publish(await media(name))
        await page.goto(`${server.base}/embed/${video.id}?autoplay=1`)
        await player.firstPicture()
        await player.playToEnd(2)
        await player.isWhole(video.duration)
      })
  })
})
