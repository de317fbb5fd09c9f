// The DASH manifest in the two players that matter, unpatched: seeks, switches, one whole buffered range.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { quick, root } from './lib/paths.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const modules = join(root, 'tests/node_modules')

/** Each in the page: begins to play `url` in `video`; gives how to list the pictures' levels and to fix one. dash.js
 * takes a hole of up to 1.5 s for loaded and jumps over it; our shortest segments last one, so it is told otherwise. Now
 * and then it leaves holes of whole segments all the same, so it is not held to one range. */
const players = {
  'dash.js': {
    holes: true,
    script: join(modules, 'dashjs/dist/modern/umd/dash.all.min.js'),
    begin({ url, video, complain }) {
      const player = globalThis.dashjs.MediaPlayer().create()
      const streaming = { abr: { autoSwitchBitrate: { video: false } }, gaps: { smallGapLimit: 0.5 } }
      player.updateSettings({ streaming })
      player.on('error', (event) => complain(JSON.stringify(event.error)))
      player.initialize(video, url, false)
      const names = () => player.getRepresentationsByType('video').map((one) => one.id)
      return { names, fix: (name) => player.setRepresentationForTypeById('video', name, true) }
    },
  },
  'Shaka Player': {
    script: join(modules, 'shaka-player/dist/shaka-player.compiled.js'),
    async begin({ url, video, complain }) {
      const player = new globalThis.shaka.Player()
      await player.attach(video)
      player.configure({ abr: { enabled: false } })
      player.addEventListener('error', (event) => complain(`shaka ${event.detail.code}`))
      await player.load(url)
      const tracks = () => player.getVariantTracks()
      return {
        names: () => tracks().map((one) => one.originalVideoId),
        fix: (name) =>
          player.selectVariantTrack(
            tracks().find((one) => one.originalVideoId === name),
            true,
          ),
      }
    },
  },
}

async function openPlayer(base, { script, begin }, video) {
  const browser = await openBrowser(ends, { base, closes: after })
  const { page } = browser
  // A page of this server's origin that holds nothing but the player.
  await page.route(`${base}/dash-test`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><video muted></video>' }),
  )
  await page.goto(`${base}/dash-test`)
  await page.addScriptTag({ path: script })
  await page.evaluate(
    async ([url, text]) => {
      const video = document.querySelector('video')
      globalThis.__complaints = []
      globalThis.__millrace = { video }
      const start = new Function(`return ({ ${text} }).begin`)()
      globalThis.__dash = await start({ url, video, complain: (what) => globalThis.__complaints.push(what) })
    },
    [`/media/${video.id}/manifest.mpd`, begin.toString()],
  )
  return { ...browser, player: new Player(page) }
}

describe('A DASH manifest', { concurrency: 1 }, () => {
  let server
  let user
  before(async () => {
    ;({ server } = await startSite(ends))
    user = await server.user('dasher')
  })

  it('is DASH, revalidated, and lists every rendition of the video', async () => {
    const video = await user.publish(await media('clip_20s'))
    const answer = await user.must(200, `/media/${video.id}/manifest.mpd`)
    assert.equal(answer.headers['content-type'], 'application/dash+xml')
    assert.equal(answer.headers['cache-control'], 'no-cache')
    const listed = [...answer.text.matchAll(/<Representation id="([^"]+)"/g)].map((m) => m[1])
    const sound = listed.filter((id) => /^ao?$/.test(id))
    assert.equal(sound.length, 1)
    const pictures = listed.filter((id) => !sound.includes(id) && id !== 'storyboard')
    assert.deepEqual(pictures.sort(), video.renditions.map((r) => r.name).sort())
    const again = await user.ask(`/media/${video.id}/manifest.mpd`, {
      headers: { 'if-none-match': answer.headers.etag },
    })
    assert.equal(again.status, 304)
  })

  it('is not shown to those who may not see the video', async () => {
    const video = await user.publish(await media('silent'), { fields: { visibility: 'private' } })
    const stranger = await server.user('stranger')
    assert.equal((await stranger.ask(`/media/${video.id}/manifest.mpd`)).status, 404)
  })

  for (const [name, how] of Object.entries(players))
    describe(`in ${name}`, { concurrency: 1 }, () => {
      for (const clip of quick ? ['clip_20s'] : ['clip_20s', 'clip_avi'])
        it(`plays ${clip}: right pictures after seeks${how.holes ? '' : ', and no hole after switches'}`, async () => {
          const video = await user.publish(await media(clip), { fields: { visibility: 'public' } })
          const { page, player, errors, foreign } = await openPlayer(server.base, how, video)
          await player.ask('playFromStart', 1)
          await player.firstPicture()
          for (const second of [13.3, 2.7, 18.2, 7.05]) {
            const number = await player.numberAt(second)
            const wanted = Math.floor(second * 30) + 1
            assert.ok(Math.abs(number - wanted) <= 1, `picture ${number} at ${second} s, not ${wanted}`)
          }
          if (!how.holes) await switchToTheEnd(page, player, video)
          assert.deepEqual(await page.evaluate(() => globalThis.__complaints), [])
          assert.deepEqual(errors, [])
          assert.deepEqual(foreign, [], 'requests to other hosts')
        })
    })
})

/** Each rendition in turn, then to the end: one whole buffered range. */
async function switchToTheEnd(page, player, video) {
  await player.ask('playFromStart', 1)
  const names = [...new Set(await page.evaluate(() => globalThis.__dash.names()))]
  const pictures = video.renditions.filter((r) => r.height > 0)
  assert.deepEqual(names.sort(), pictures.map((r) => r.name).sort())
  for (const one of pictures) {
    await page.evaluate((id) => void globalThis.__dash.fix(id), one.name)
    await player.height(one.height)
  }
  await player.playToEnd(2)
  await player.isWhole(20)
}
