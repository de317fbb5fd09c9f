// The page's player, driven to measure by how much sound and picture come apart after a seek. Measured twice: of the
// bytes that the player appended, as a decoder reads them; and of what the browser showed and played.
import { rateOf } from '../media/recipe-parts.mjs'
import { Appended } from './appended.mjs'
import { openBrowser, Player } from './browser.mjs'
import { heardAt, kHeardRate, shownAt } from './heard.mjs'
import { nameOf } from './hls.mjs'
import { ear, listenToMedia } from './in-page-sync.mjs'
import { sleep } from './process.mjs'

const kStampTolerance = 0.002 // between what the boxes say and what the browser says of the same picture
const kMostAgain = 4
const kHand = 300 // ms

export class SyncPlayer {
  #appended = new Appended()
  #page
  #player
  #level = -1

  /** Opens the page's player on a video. `bypassCSP`: the page's policy forbids worklets that are not its own. */
  static async open(ends, { base, video, recipe }) {
    const { page, errors } = await openBrowser(ends, { base, bypassCSP: true })
    const one = new SyncPlayer()
    one.#page = page
    one.#player = new Player(page)
    await page.addInitScript(() => {
      globalThis.__buffer = 3
    })
    await page.addInitScript(listenToMedia)
    await page.goto(`${base}/embed/${video.id}?autoplay=1`)
    await one.#player.firstPicture()
    await one.#ask('listen', ear, kHeardRate)
    const levels = (await one.#player.ask('levels')).map(({ url }) => nameOf(url))
    return Object.assign(one, { recipe, levels, pageErrors: errors })
  }

  #ask(name, ...args) {
    return this.#page.evaluate(([n, a]) => globalThis.__sync[n](...a), [name, args])
  }

  /** What went wrong in the page, and what the library told of and mended by itself. */
  async errors() {
    const { errors: told, mediaError } = await this.#player.ask('errors')
    const mended = told.filter((text) => / false /.test(text))
    const fatal = told.filter((text) => !mended.includes(text))
    return { errors: [...this.pageErrors, ...fatal, ...(mediaError ? [mediaError] : [])], mended }
  }

  /** Chooses a rendition as the menu does, -1 leaves it to the page; seeks to `lead` seconds before a flash, plays. */
  async seek(flash, { level = -1, lead }) {
    await this.#choose(level)
    const { heard, pictures, again } = await this.#play(flash, lead)
    const half = 0.5 / rateOf(this.recipe.fps)
    // The sound goes on for a while when a picture is not there yet: this waits for it.
    await this.#ask('show', flash.at + half)
    this.#appended.add(await this.#ask('take'))
    const both = [this.#appended.pictureOf(flash), this.#appended.soundOf(flash)]
    const [picture, sound] = await Promise.all(both)
    const shown = await this.#ask('show', (picture ?? flash.at) + half)
    const faults = faultsOf(flash, { picture, sound, heard, shown })
    const result = { flash, again, faults, rendition: this.levels[await this.#player.ask('level')] }
    if (faults.length) return result
    return {
      ...result,
      appended: sound - picture - flash.offset,
      heard: heard.media - shown.mediaTime - flash.offset,
      wall: heard.wall - shownAt(pictures, picture) - flash.offset,
    }
  }

  async #choose(level) {
    if (level === this.#level) return
    this.#level = level
    await this.#page.evaluate((index) => globalThis.__millrace.playback.choose(index), level)
    // Nobody is from the menu at the time bar sooner. Meanwhile the library removes what it held, and where one jumps
    // into that the video may stand for good.
    await sleep(kHand)
  }

  // Where the video stands for a moment just when the burst is heard, nothing can be read off its clock: once more.
  async #play({ at }, lead) {
    for (let again = 0; ; again++) {
      const { pictures, ...played } = await this.#ask('play', at - lead, at + 0.25)
      const heard = heardAt(played, at)
      if (heard?.steady || again === kMostAgain) return { pictures, heard, again }
    }
  }
}

function faultsOf({ number }, { picture, sound, heard, shown }) {
  const faults = []
  if (picture === null) faults.push('not in the pictures that were appended')
  if (sound === null) faults.push('no burst in the sound that was appended')
  if (!heard) faults.push('no burst was heard')
  else if (!heard.steady) faults.push('the video stands whenever it comes')
  if (!shown.white || shown.number !== number)
    faults.push(`${shown.white ? 'a white' : 'another'} picture, ${shown.number}, is shown in its place`)
  if (picture !== null && Math.abs(shown.mediaTime - picture) > kStampTolerance)
    faults.push(`its picture of ${picture} s is shown as that of ${shown.mediaTime} s`)
  return faults.map((text) => `flash ${number}: ${text}`)
}
