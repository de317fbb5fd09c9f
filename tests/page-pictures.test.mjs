// The pictures in the page: what lies under the pointer on the time bar, posters in the size they are shown, and the
// storyboard in the players that read it out of HLS and DASH themselves.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { root } from './lib/paths.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { jpegSize, lumaOf, numberIn, storyboard } from './lib/tiles.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const modules = join(root, 'tests/node_modules')

let server
let owner
let video
before(async () => {
  ;({ server } = await startSite(ends))
  owner = await server.user('owner')
  video = await owner.publish(await media('clip_20s'), { fields: { visibility: 'public' } })
  await storyboard(owner, video)
})

/** The number in the part of a sheet that an element or a player shows. */
async function numberAt(url, part) {
  const { body } = await owner.must(200, new URL(url, server.base).pathname)
  const size = jpegSize(body)
  return numberIn(await lumaOf(body, size), size.width, part)
}
const isOf = (number, second) => {
  const at = (number - 1) / 30
  assert.ok(at > second - 1.1 && at < second + 1.1, `picture of ${at} s at ${second} s`)
}

describe('The time bar', { concurrency: 1 }, () => {
  async function opened(path = 'watch', options = {}) {
    const browser = await openBrowser(ends, { closes: after, base: server.base, ...options })
    const { page } = browser
    await page.goto(`${server.base}/${path}/${video.id}`)
    const player = new Player(page)
    if (path === 'embed') await page.getByRole('button', { name: 'Play', exact: true }).first().click()
    await player.firstPicture()
    await page.getByTestId('player').hover()
    const bar = page.getByRole('slider', { name: 'Place in the video' })
    return { ...browser, player, bar, picture: page.getByTestId('seek-picture') }
  }
  const shown = async (picture) => {
    await picture.waitFor()
    return picture.evaluate((element) => {
      const style = getComputedStyle(element)
      const [x, y] = style.backgroundPosition.split(' ').map((text) => -Number.parseFloat(text))
      const size = { width: element.clientWidth, height: element.clientHeight }
      return { url: /url\("(.*)"\)/.exec(style.backgroundImage)[1], x, y, ...size }
    })
  }

  for (const path of ['watch', 'embed'])
    it(`shows the picture of the place under the pointer (${path})`, async () => {
      const { page, bar, picture, errors, foreign } = await opened(path)
      const box = await bar.boundingBox()
      for (const share of [0.02, 0.33, 0.5, 0.97]) {
        await page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
        const second = Math.floor(20 * share)
        await until(async () => Math.abs((await shownTime(page)) - second) <= 1, { what: `${second} s` })
        const part = await shown(picture)
        isOf(await numberAt(part.url, part), 20 * share)
        const where = await picture.boundingBox()
        const stage = await page.getByTestId('player').boundingBox()
        assert.ok(where.x >= stage.x && where.x + where.width <= stage.x + stage.width, 'within the picture')
        assert.ok(where.y >= stage.y)
      }
      await page.mouse.move(10, 10)
      await picture.waitFor({ state: 'detached' })
      assert.deepEqual(errors, [])
      assert.deepEqual(foreign, [])
    })

  const shownTime = async (page) => {
    const text = await page.locator('output').first().textContent()
    return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  }

  it('shows it while it is dragged and after keys, and asks for nothing before', async () => {
    const { page, player, bar, picture } = await opened()
    const asked = []
    page.on('request', (request) => request.url().includes('storyboard') && asked.push(request.url()))
    assert.deepEqual(asked, [])
    await bar.focus()
    await page.keyboard.press('ArrowRight')
    isOf(await shown(picture).then((part) => numberAt(part.url, part)), await shownTime(page))
    await picture.waitFor({ state: 'detached' })
    const box = await bar.boundingBox()
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 })
    isOf(await shown(picture).then((part) => numberAt(part.url, part)), 12)
    await page.mouse.up()
    await until(async () => Math.abs((await player.ask('state')).currentTime - 12) < 2, { what: 'the jump' })
    assert.ok(asked.length > 0 && new Set(asked).size === asked.length, asked.join())
  })
})

describe('The library', { concurrency: 1 }, () => {
  it('loads posters in the size in which it shows them', async () => {
    const sizes = []
    for (const [width, scale] of [
      [1440, 1],
      [390, 3],
    ]) {
      const options = { viewport: { width, height: 900 }, deviceScaleFactor: scale }
      const { page } = await openBrowser(ends, { closes: after, base: server.base, ...options })
      await page.goto(server.base)
      const picture = page.getByTestId('video-card').locator('img').last()
      await until(() => picture.evaluate((img) => img.complete && img.naturalWidth > 0), {
        what: 'the poster',
      })
      sizes.push(await picture.evaluate((img) => img.currentSrc.split('/').at(-1)))
    }
    assert.match(sizes[0], /^poster-(320|640)\.(avif|webp)$/)
    assert.match(sizes[1], /^poster-(640|1280)\.(avif|webp)$/)
  })
})

describe('A player with a seek bar of its own', { concurrency: 1 }, () => {
  const players = {
    'Shaka Player over HLS': [
      'shaka-player/dist/shaka-player.compiled.js',
      'master.m3u8',
      async (url, video) => {
        const player = new globalThis.shaka.Player()
        await player.attach(video)
        await player.load(url)
        const [track] = player.getImageTracks()
        return async (time) => {
          const tile = await player.getThumbnails(track.id, time)
          const [x, y] = [tile.positionX, tile.positionY]
          return { url: tile.uris[0], x, y, width: tile.width, height: tile.height, begin: tile.startTime }
        }
      },
    ],
    'Shaka Player over DASH': ['shaka-player/dist/shaka-player.compiled.js', 'manifest.mpd', null],
    'dash.js': [
      'dashjs/dist/modern/umd/dash.all.min.js',
      'manifest.mpd',
      async (url, video) => {
        const player = globalThis.dashjs.MediaPlayer().create()
        player.initialize(video, url, false)
        await new Promise((resolve) => player.on('streamInitialized', resolve))
        return (time) => new Promise((resolve) => player.provideThumbnail(time, resolve))
      },
    ],
  }
  players['Shaka Player over DASH'][2] = players['Shaka Player over HLS'][2]

  for (const [name, [script, file, begin]] of Object.entries(players))
    it(`finds the tiles: ${name}`, async () => {
      const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
      await page.route(`${server.base}/tiles-test`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><video muted></video>' }),
      )
      await page.goto(`${server.base}/tiles-test`)
      await page.addScriptTag({ path: join(modules, script) })
      const tiles = await page.evaluate(
        async ([url, text]) => {
          const begun = new Function(`return (${text})`)()
          const tileAt = await begun(url, document.querySelector('video'))
          const found = []
          for (const time of [0.2, 7.4, 13.9, 19.6]) found.push(await tileAt(time))
          return found
        },
        [`/media/${video.id}/${file}`, begin.toString()],
      )
      for (const [i, second] of [0, 7, 13, 19].entries()) {
        const { url, x, y, width, height } = tiles[i]
        assert.deepEqual(
          [Math.round(width), Math.round(height)],
          [video.storyboard.tile_width, video.storyboard.tile_height],
        )
        isOf(await numberAt(url, { x, y, width, height }), second + 0.5)
      }
      assert.deepEqual(errors, [])
    })
})
