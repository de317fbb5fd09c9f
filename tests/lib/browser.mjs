// Chromium without a past, and what happens on its pages: errors, requests to other hosts, pictures shown.
import assert from 'node:assert/strict'
import { chromium as driver } from 'playwright-core'
import { watchMedia } from './in-page.mjs'
import { chromium } from './paths.mjs'
import { until } from './process.mjs'

const kArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
]

/** One process for all windows of a file; each has a context of its own, so that none knows what another has seen. */
let shared

async function newContext(ends, closes, args, options) {
  const launched = { executablePath: chromium, headless: true, args: [...kArguments, ...args] }
  if (args.length > 0) {
    const browser = await driver.launch(launched)
    closes(() => browser.close())
    return browser.newContext(options)
  }
  if (!shared) {
    shared = driver.launch(launched)
    ends(async () => (await shared).close())
  }
  return (await shared).newContext(options)
}

/**
 * Opens a window without a past; `ends` is told how to close it at the file's end, `closes` (node's `after`) at the
 * test's. Gives {context, page, errors, foreign}.
 */
export async function openBrowser(
  ends,
  { base, viewport = { width: 1280, height: 800 }, locale = 'en-GB', args = [], closes = ends, ...more } = {},
) {
  const context = await newContext(ends, closes, args, { viewport, locale, ...more })
  closes(() => context.close())
  return watch(await context.newPage(), context, base)
}

async function watch(page, context, base) {
  // A busy machine takes its time; what never comes ends a test all the same.
  context.setDefaultTimeout(90_000)
  const errors = []
  const foreign = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('request', (request) => {
    const url = request.url()
    if (base && /^(https?|wss?):/.test(url) && !url.startsWith(base)) foreign.push(url)
  })
  await page.addInitScript(watchMedia)
  return { context, page, errors, foreign }
}

/** Fills one of the forms that ask for a name and a password, and sends it. */
export async function fillAccount(page, testId, username, password) {
  const form = page.getByTestId(testId)
  await form.waitFor()
  await form.locator('input[name="username"]').fill(username)
  await form.locator('input[type="password"]').fill(password)
  await form.locator('button[type="submit"]').click()
}

/** A page's player, asked and driven as a viewer would. */
export class Player {
  constructor(page) {
    this.page = page
  }
  /** What a page never answers ends a test, not its file. */
  ask(name, ...args) {
    const answer = this.page.evaluate(([n, a]) => globalThis.__watch[n](...a), [name, args])
    let timer
    const patience = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer from the page: ${name}(${args})`)), 120_000)
    })
    return Promise.race([answer, patience]).finally(() => clearTimeout(timer))
  }
  firstPicture() {
    return until(() => this.ask('pictures').catch(() => 0), { what: 'the first picture' })
  }
  /** Goes to a second, paused, and gives the number that the picture shows there. */
  async numberAt(second) {
    await this.ask('seek', second)
    return this.ask('number')
  }
  buffered() {
    return this.ask('buffered')
  }
  /** Plays from the beginning to the end, quickly. */
  async playToEnd(rate = 3) {
    await this.ask('playFromStart', rate)
    const ended = until(() => this.ask('ended'), { what: 'the end of the video', limit: 180_000, every: 200 })
    await ended.catch(async (error) => {
      throw new Error(`${error.message}: ${JSON.stringify(await this.ask('state'))}`)
    })
  }
  async chooseQuality(name) {
    await this.page.getByTestId('player').hover()
    await this.page.getByTestId('quality-menu').click()
    await this.page.getByRole('menuitemradio', { name, exact: true }).first().click()
  }
  /** Has the library change to a level, and waits until its pictures are on the screen. */
  async playLevel(index) {
    await this.ask('setLevel', index)
    await until(async () => (await this.ask('level')) === index, { what: `level ${index} on the screen` })
  }
  async height(wanted) {
    const isThere = async () => {
      if ((await this.ask('size')).height === wanted) return true
      // A slow machine may come to the end of the video before the change: nothing is loaded there.
      if (await this.ask('ended')) await this.ask('playFromStart', 1)
      return false
    }
    return until(isThere, { what: `a picture of ${wanted} lines` })
  }
  /** Fails unless all of [0, duration] is one buffered range and nothing went wrong on the way. */
  async isWhole(duration) {
    const ranges = await this.buffered()
    assert.equal(ranges.length, 1, `buffered ${JSON.stringify(ranges)}`)
    const [[start, end]] = ranges
    assert.ok(start < 0.06 && end > duration - 0.15, `buffered ${start}…${end} of ${duration}`)
    const { errors, mediaError } = await this.ask('errors')
    assert.deepEqual(errors, [])
    assert.equal(mediaError, null)
  }
}
