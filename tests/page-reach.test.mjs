// The pages for people who see them differently: large letters, a narrow window, forced colours, a slow line.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fillAccount, openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

/** Beyond the window by more than a rounding, unless its own place scrolls or hides what is too much. */
function tooWide() {
  const width = document.documentElement.clientWidth
  const isHeld = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== 'visible' || getComputedStyle(at).clipPath !== 'none')
        return true
    return false
  }
  const names = [...document.querySelectorAll('body *')]
    .filter((element) => {
      const { right, left, width: own } = element.getBoundingClientRect()
      return own > 1 && (right > width + 1 || left < -1) && !isHeld(element)
    })
    .map((element) => `${element.tagName} ${element.className} ${element.textContent.slice(0, 30)}`)
  if (document.documentElement.scrollWidth > width) names.push('the page scrolls sideways')
  return names.slice(0, 5)
}

/** Controls whose words do not fit into them. */
function cutOff() {
  return [...document.querySelectorAll('button, a.mantine-Button-root, select, h1')]
    .filter((element) => {
      const { offsetParent, scrollWidth, clientWidth, scrollHeight, clientHeight } = element
      const isShown = offsetParent && getComputedStyle(element).clipPath === 'none'
      return isShown && (scrollWidth > clientWidth + 2 || scrollHeight > clientHeight + 4)
    })
    .map((element) => `${element.tagName} ${element.ariaLabel ?? element.textContent}`)
}

/** Controls of the header that lie on one another. */
function overlapping() {
  const all = [...document.querySelectorAll('header a, header button, header form')].filter(
    (e) => e.offsetParent,
  )
  const boxes = all.map((element) => ({ element, box: element.getBoundingClientRect() }))
  return boxes.flatMap(({ element, box }, at) =>
    boxes
      .slice(at + 1)
      .filter(({ element: other }) => !element.contains(other))
      .filter(({ box: b }) => {
        const apart = b.left >= box.right || b.right <= box.left || b.top >= box.bottom || b.bottom <= box.top
        return !apart
      })
      .map(({ element: other }) => `${element.textContent} and ${other.textContent}`),
  )
}

/** Waits until nothing on the page is still to come. */
async function stays(page) {
  await page.waitForFunction(
    () => !document.querySelector('[data-waiting], main [role="status"][aria-label]'),
  )
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))))
}

describe('The pages', { concurrency: 1 }, () => {
  let server
  let open
  let track
  before(async () => {
    ;({ server } = await startSite(ends))
    const owner = await server.user('owner')
    const title = 'A_long_unbroken_name_of_a_file_as_cameras_and_telephones_give_them_2026-11-23.final'
    open = await owner.publish(await media('h264_faststart'), { fields: { title, visibility: 'public' } })
    const subtitles = Buffer.from('WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nThe gate opens.\n')
    const path = `/api/v1/videos/${open.id}/subtitles`
    const sent = await owner.sendBytes(subtitles, { path, filename: 'a.vtt', fields: { language: 'en' } })
    track = sent.json.subtitles
    await owner.publish(await media('rotated_phone'), {
      fields: { title: '竖着拍的', visibility: 'unlisted' },
    })
  })

  async function signIn(page, username, password) {
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', username, password)
    await page.getByTestId('library-grid').waitFor()
  }

  /** Shows every page to `look`: as a stranger, then as the owner, then as the administrator. */
  async function everyPage(page, look) {
    const show = async (path) => {
      await page.goto(server.base + path)
      await page.locator('h1, [data-testid="player"], [role="alert"]').first().waitFor()
      if (/watch|embed/.test(path)) await new Player(page).firstPicture()
      else await stays(page)
      await look(path)
    }
    for (const path of [
      '/sign-in',
      '/register',
      '/nowhere',
      `/watch/${open.id}`,
      `/embed/${open.id}?autoplay=1`,
    ])
      await show(path)
    await signIn(page, 'owner', 'password of owner')
    const studio = `/studio/${open.id}`
    for (const path of [
      '/',
      '/?q=nothing',
      '/upload',
      '/mine',
      '/account',
      `/watch/${open.id}`,
      studio,
      `${studio}?track=${track.id}`,
    ])
      await show(path)
    await page.context().clearCookies()
    await signIn(page, 'admin', 'correct horse battery')
    await show('/admin')
  }

  const kWindows = [
    ['letters twice as large', { viewport: { width: 1280, height: 800 }, large: true, locale: 'en-GB' }],
    [
      'letters twice as large on a phone',
      { viewport: { width: 360, height: 740 }, large: true, locale: 'zh-CN' },
    ],
    [
      'letters twice as large in Chinese',
      { viewport: { width: 1280, height: 800 }, large: true, locale: 'zh-CN' },
    ],
    ['a page enlarged four times', { viewport: { width: 320, height: 256 }, locale: 'en-GB' }],
  ]
  for (const [what, { large, ...options }] of kWindows) {
    it(`fit with ${what}`, async () => {
      const { page } = await openBrowser(ends, {
        closes: after,
        base: server.base,
        args: large ? ['--blink-settings=defaultFontSize=32'] : [],
        ...options,
      })
      await everyPage(page, async (path) => {
        const letters = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize))
        assert.equal(letters, large ? 32 : 16)
        assert.deepEqual(await page.evaluate(tooWide), [], path)
        assert.deepEqual(await page.evaluate(cutOff), [], path)
        assert.deepEqual(await page.evaluate(overlapping), [], path)
      })
    })
  }

  it('leave a low window to what scrolls', async () => {
    const { page } = await openBrowser(ends, {
      closes: after,
      base: server.base,
      viewport: { width: 320, height: 256 },
    })
    await page.goto(`${server.base}/`)
    await page.getByTestId('library-grid').waitFor()
    const standing = await page.evaluate(() =>
      [...document.querySelectorAll('header, nav')]
        .filter((element) => ['fixed', 'sticky'].includes(getComputedStyle(element).position))
        .map((element) => element.tagName),
    )
    assert.deepEqual(standing, [])
  })

  for (const colorScheme of ['light', 'dark']) {
    it(`show where the keyboard is and what is chosen in forced colours, ${colorScheme}`, async () => {
      const { page } = await openBrowser(ends, {
        closes: after,
        base: server.base,
        forcedColors: 'active',
        colorScheme,
      })
      await everyPage(page, async (path) => {
        const seen = new Set()
        for (let presses = 0; presses < 60; presses++) {
          await page.keyboard.press('Tab')
          const at = await page.evaluate(() => {
            const element = document.activeElement
            if (!element || element === document.body) return null
            globalThis.__seen ??= []
            if (globalThis.__seen.includes(element)) return 'again'
            globalThis.__seen.push(element)
            // A field inside a frame of its own shows its ring there.
            const framed = element.closest('form[class*="form"]:focus-within, .mantine-PasswordInput-input')
            const shown = [element, framed].filter(Boolean).some((one) => {
              const { outlineStyle, outlineWidth } = getComputedStyle(one)
              return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
            })
            return {
              name: `${element.tagName} ${element.ariaLabel ?? element.textContent}`.slice(0, 60),
              shown,
            }
          })
          if (at === null || at === 'again') break
          seen.add(at.name)
          assert.ok(at.shown, `${path}: no ring around ${at.name}`)
        }
        assert.ok(seen.size >= 2, path)
      })
      const chosen = page
        .locator('input[type="radio"]:checked + svg, input[type="radio"]:checked ~ svg')
        .first()
      const { sign, ground } = await chosen.evaluate((svg) => {
        const canvas = getComputedStyle(document.body).backgroundColor
        return { sign: getComputedStyle(svg).color, ground: canvas }
      })
      assert.notEqual(sign, ground)
    })
  }

  it('stand still for those who asked for less motion', async () => {
    const { page } = await openBrowser(ends, { closes: after, base: server.base, reducedMotion: 'reduce' })
    for (const path of ['/', `/watch/${open.id}`, `/embed/${open.id}`]) {
      await page.goto(server.base + path)
      await page.locator('h1, [data-testid="player"]').first().waitFor()
      const moving = await page.evaluate(() =>
        document
          .getAnimations()
          .filter((one) => one.effect.getComputedTiming().activeDuration > 20)
          .map((one) => one.animationName ?? one.transitionProperty),
      )
      assert.deepEqual(moving, [], path)
    }
  })

  it('show something on a slow line before their scripts are here, and nothing jumps', async () => {
    const { page, context } = await openBrowser(ends, { closes: after, base: server.base })
    const line = await context.newCDPSession(page)
    await line.send('Network.enable')
    await line.send('Network.setCacheDisabled', { cacheDisabled: true })
    await line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 150,
      downloadThroughput: 1_600_000 / 8,
      uploadThroughput: 750_000 / 8,
    })
    await page.addInitScript(() => {
      globalThis.__shift = 0
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.__shift += entry.value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    for (const path of ['/', `/watch/${open.id}`]) {
      await page.goto(server.base + path)
      await page.locator('[data-testid="library-grid"], [data-testid="player"]').first().waitFor()
      await stays(page)
      const { painted, scripts, shift } = await page.evaluate(() => ({
        painted: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        scripts: Math.max(
          ...performance
            .getEntriesByType('resource')
            .filter(({ name }) => /assets\/index-.*\.js/.test(name))
            .map(({ responseEnd }) => responseEnd),
        ),
        shift: globalThis.__shift,
      }))
      assert.ok(painted < scripts, `${path}: painted at ${painted}, scripts at ${scripts}`)
      assert.ok(shift < 0.1, `${path}: a shift of ${shift}`)
    }
  })
})
