// One video is not louder than the next on the page, and whoever wants it as it was made has it so.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { film, noise } from './lib/audio.mjs'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

describe('The loudness of videos', { concurrency: 1 }, () => {
  let server
  let page
  const videos = {}

  before(async () => {
    ;({ server } = await startSite(ends))
    const user = await server.user('listener')
    for (const [name, volume] of [
      ['loud', 5],
      ['quiet', 0.2],
    ]) {
      const path = await film(`${name}.mp4`, `${noise(12)},volume=${volume}`, { seconds: 12 })
      const { id } = await user.publish(path, { fields: { visibility: 'public' } })
      videos[name] = await until(
        async () => {
          const now = await user.video(id)
          return now.loudness && now
        },
        { what: `the loudness of the ${name} one` },
      )
    }
    ;({ page } = await openBrowser(ends, { base: server.base }))
  })

  const open = async (name) => {
    await page.goto(`${server.base}/watch/${videos[name].id}`)
    await new Player(page).firstPicture()
    return volume()
  }
  const volume = () => page.evaluate(() => globalThis.__millrace.video.volume)
  const slider = () => page.getByRole('slider', { name: 'Volume' }).inputValue()
  const item = async () => {
    await page.getByRole('button', { name: 'More' }).click()
    return page.getByRole('menuitemcheckbox', { name: 'Even loudness' })
  }
  const expected = (lufs) => Math.min(1, 10 ** ((-16 - lufs) / 20))

  it('is brought to one level: the loud one is turned down, and its slider still says full', async () => {
    const { integrated } = videos.loud.loudness
    assert.ok(integrated > -15, `${integrated} LUFS`)
    assert.ok(Math.abs((await open('loud')) - expected(integrated)) < 0.01)
    await page.getByTestId('player').hover()
    assert.equal(Number(await slider()), 1)
    assert.equal(await open('quiet'), 1)
  })

  it('is as it was made once that is switched off, also after a reload', async () => {
    await open('loud')
    const toggle = await item()
    assert.equal(await toggle.getAttribute('aria-checked'), 'true')
    await toggle.click()
    assert.equal(await volume(), 1)
    assert.equal(await open('loud'), 1)
    const again = await item()
    assert.equal(await again.getAttribute('aria-checked'), 'false')
    await again.click()
    assert.ok((await volume()) < 1)
  })
})
