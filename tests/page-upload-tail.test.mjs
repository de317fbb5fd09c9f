// A phone's film on its way, whose end goes first: cut, killed, cancelled, with parts that go or shrink on the server, with
// a file that changes on the disk, over a full disk. What is there is never sent again, and nothing is left behind.
import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it } from 'node:test'
import { chromium as driver } from 'playwright-core'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { generate } from './lib/generate.mjs'
import { chromium } from './lib/paths.mjs'
import { descendants, kills, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { smallDisk } from './lib/small-disk.mjs'
import { digest } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kPadding = 5 << 20

/** What every reader skips (ISO/IEC 14496-12 section 8.1.2). */
function free(bytes) {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes)
  box.write('free', 4)
  return box
}

/** A film with its table at the end, large enough to be sent in two: its beginning and its end are 5 MB each. */
async function phoneFilm() {
  const encode = '-c:v libx264 -preset ultrafast -g 10'
  const film = readFileSync(await generate('small.mp4', { seconds: 2, encode }))
  const at = film.lastIndexOf('moov') - 4
  const file = join(temporaryFolder('film'), 'IMG_0001.mp4')
  writeFileSync(
    file,
    Buffer.concat([film.subarray(0, at), free(kPadding), film.subarray(at), free(kPadding)]),
  )
  return { file, at: at + kPadding, bytes: film.length + 2 * kPadding }
}

describe('A film whose end is sent first', { concurrency: 1 }, () => {
  let server
  let owner
  let film
  let disk
  before(async () => {
    disk = await smallDisk(ends, 400)
    const config = join(temporaryFolder('config'), 'millrace.toml')
    writeFileSync(config, 'reserved_free_disk = "8 MB"\nfill = "on demand"\n')
    ;({ server } = await startSite(ends, { ...(disk && { data: disk }), args: ['--config', config] }))
    owner = await server.user('owner')
    film = await phoneFilm()
  })

  const rows = (where) => {
    const database = new DatabaseSync(join(server.data, 'millrace.db'), { readOnly: true })
    try {
      return database.prepare(`SELECT * FROM uploads WHERE imported = 0 AND ${where} ORDER BY length`).all()
    } finally {
      database.close()
    }
  }
  const open = () => rows("state IN ('open', 'part', 'joining', 'closing')")
  /** The row of the end; the beginning is a few bytes longer or shorter, and named by its length. */
  const tail = () => open().find(({ length }) => length === film.bytes - film.at)
  const head = () => open().find(({ length }) => length === film.at)
  const isGone = () => until(() => open().length === 0, { what: 'nothing to be left' })

  const network = async (page) => {
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    const is = { latency: 0, downloadThroughput: -1 }
    return {
      slow: (uploadThroughput) =>
        session.send('Network.emulateNetworkConditions', { ...is, offline: false, uploadThroughput }),
      cut: () =>
        session.send('Network.emulateNetworkConditions', { ...is, offline: true, uploadThroughput: 1 }),
    }
  }
  const signIn = async (page) => {
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/upload`)
  }
  const begun = async (file = film.file) => {
    const { page, context } = await openBrowser(ends, { closes: after, base: server.base })
    const line = await network(page)
    await signIn(page)
    await line.slow(1 << 20)
    await page.getByTestId('upload-input').setInputFiles(file)
    const row = page.getByTestId('upload-row')
    const press = (name) => row.getByRole('button', { name }).click()
    return { page, context, line, row, press }
  }
  const percent = (page, least) =>
    page.waitForFunction((wanted) => Number.parseInt(document.title, 10) >= wanted, least)
  /** Where in which part the page went on: `{length: offset}`. */
  const sendings = (page) => {
    const sent = []
    page.on('request', (request) => {
      if (request.method() === 'PATCH')
        sent.push({
          id: request.url().split('/').at(-1),
          offset: Number(request.headers()['upload-offset']),
        })
    })
    return sent
  }
  const isThere = async (file = film.file) => {
    const { items } = (await owner.must(200, '/api/v1/videos?owner=me')).json
    const [newest] = items
    const { sha256 } = (() => {
      const database = new DatabaseSync(join(server.data, 'millrace.db'), { readOnly: true })
      try {
        return database
          .prepare('SELECT sha256 FROM media JOIN videos ON media.id = media_id WHERE videos.id = ?')
          .get(newest.id)
      } finally {
        database.close()
      }
    })()
    assert.equal(sha256, digest('sha256', readFileSync(file), 'hex'))
    return newest
  }

  it('goes on within its end when the line breaks, and when the browser is killed', async () => {
    const profile = temporaryFolder('chromium')
    const launch = () =>
      driver.launchPersistentContext(profile, {
        executablePath: chromium,
        headless: true,
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
        locale: 'en-GB',
      })
    const first = await launch()
    const page = first.pages()[0]
    const line = await network(page)
    await signIn(page)
    await line.slow(1 << 20)
    await page.getByTestId('upload-input').setInputFiles(film.file)
    await percent(page, 10)
    await line.cut()
    await page.getByText(/Connection lost at \d+ %/).waitFor()
    const cut = await until(() => tail()?.received > 0 && tail(), { what: 'what came to be kept' })
    await line.slow(1 << 20)
    await until(() => open().some(({ id, received }) => id === cut.id && received >= cut.received))
    await percent(page, 25)
    const isBrowser = (pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile)
    const roots = descendants(process.pid).filter(isBrowser)
    for (const pid of roots.flatMap((root) => [root, ...descendants(root)])) kills(pid)
    const left = await until(() => tail()?.received > cut.received && tail(), { what: 'more to be kept' })
    assert.equal(left.id, cut.id, 'the same end')
    assert.equal(left.state, 'open', 'killed within the end')
    assert.equal(open().length, 2, 'a beginning and an end')

    const second = await launch()
    ends(() => second.close())
    const again = second.pages()[0] ?? (await second.newPage())
    const sent = sendings(again)
    await signIn(again)
    await again.getByTestId('unfinished').getByText('IMG_0001').waitFor()
    await again.getByTestId('resume-input').setInputFiles(film.file)
    await again.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
    assert.deepEqual(sent[0], { id: left.id, offset: left.received })
    await isGone()
    await isThere()
  })

  it('cancelled within its end, paused or not, or after a reload, leaves nothing', async () => {
    const { page, press } = await begun()
    await percent(page, 5)
    assert.equal(open().length, 2)
    await press('Cancel')
    await isGone()
    await press('Retry')
    await percent(page, 5)
    await press('Pause')
    await until(() => tail()?.received > 0, { what: 'what came to be kept' })
    await press('Cancel')
    await isGone()
    await press('Retry')
    await percent(page, 5)
    page.on('dialog', (dialog) => dialog.accept())
    await page.reload()
    await page.getByRole('button', { name: 'Discard' }).click()
    await isGone()
  })

  it('sends again only what is gone or short on the server', async () => {
    const { page, press, line } = await begun()
    await percent(page, 60)
    await press('Pause')
    const kept = await until(() => head()?.received > 0 && head(), { what: 'the beginning to be kept' })
    assert.equal(tail().state, 'part')
    await owner.must(204, `/api/v1/uploads/${tail().id}`, { method: 'DELETE' })
    const sent = sendings(page)
    await press('Resume')
    const renewed = await until(() => tail()?.state === 'part' && tail(), {
      what: 'the end to be there again',
    })
    assert.equal(sent[0].id, renewed.id)
    await percent(page, 70)
    const { port } = server
    await server.kill()
    // As a restored backup has it: the end is shorter than the page believes.
    truncateSync(join(server.data, 'incoming', renewed.file), kPadding / 2)
    await page.getByText(/Connection lost/).waitFor()
    await server.launch({ onPort: port })
    await line.slow(-1)
    await page.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
    const of = (id) => sent.filter((one) => one.id === id).map(({ offset }) => offset)
    assert.deepEqual(of(renewed.id), [0, kPadding / 2])
    assert.equal(of(kept.id)[0], kept.received)
    await isGone()
    await isThere()
  })

  it('says that a file has changed or is gone, and goes on with the same one', async () => {
    const file = join(temporaryFolder('changing'), 'IMG_0002.mp4')
    copyFileSync(film.file, file)
    const { page, press, line, row } = await begun(file)
    await percent(page, 5)
    await press('Pause')
    const kept = await until(() => tail()?.received > 0 && tail(), { what: 'what came to be kept' })
    renameSync(file, `${file}.away`)
    await press('Resume')
    await row.getByText(/This file has changed, or it is gone/).waitFor()
    assert.equal(open().length, 2, 'what was sent is kept')
    renameSync(`${file}.away`, file)
    const sent = sendings(page)
    await page.getByTestId('choose-again').setInputFiles(film.file)
    await page.getByText(/That is another file/).waitFor()
    await page.getByTestId('choose-again').setInputFiles(file)
    await percent(page, 15)
    assert.deepEqual(sent[0], { id: kept.id, offset: kept.received })
    // While it is being read, too.
    appendFileSync(file, free(1000))
    await line.cut()
    await row.getByText(/This file has changed, or it is gone/).waitFor()
    await line.slow(-1)
    await page.getByTestId('choose-again').setInputFiles(file)
    await page.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
    await isGone()
    await isThere(file)
  })

  it('waits for room on a full disk, and goes on by itself', async (t) => {
    if (!disk) return t.skip('this user may not mount')
    const { page, press, line, row } = await begun()
    await percent(page, 5)
    await press('Pause')
    const ballast = join(disk, 'ballast')
    const { bavail, bsize } = (await import('node:fs')).statfsSync(disk)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - (9 << 20)))
    await line.slow(-1)
    await press('Resume')
    await row.getByText(/The server’s disk is full\. \d+ % is there/).waitFor()
    await press('Retry')
    unlinkSync(ballast)
    await page.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
    await isGone()
    await isThere()
  })

  it('sends three files at a time, and says how fast and how long still', async () => {
    const folder = temporaryFolder('films')
    const files = [1, 2, 3, 4, 5].map((n) => join(folder, `film${n}.webm`))
    for (const file of files) copyFileSync(await media('vp9_webm'), file)
    for (const file of files) appendFileSync(file, Buffer.alloc(3 << 20))
    const { page, line } = await begun(files)
    let most = 0
    await page.exposeFunction('tell', (sending) => {
      most = Math.max(most, sending)
    })
    await page.evaluate(() => {
      const count = () => window.tell(document.querySelectorAll('[data-state=sending]').length)
      new MutationObserver(count).observe(document.body, { subtree: true, childList: true, attributes: true })
      count()
    })
    const rowsIn = (state) => page.locator(`[data-testid=upload-row][data-state=${state}]`)
    await until(async () => (await rowsIn('sending').count()) === 3, { what: 'three to be sent' })
    assert.equal(await rowsIn('waiting').count(), 2)
    await rowsIn('sending')
      .first()
      .getByText(/^[\d.]+ \S+ of [\d.]+ MB · [\d.]+ [kM]?B\/s · .+ left$/)
      .waitFor()
    await line.slow(-1)
    await until(async () => (await page.getByTestId('upload-ready').count()) === 5, {
      what: 'all to be ready',
    })
    assert.equal(most, 3)
  })

  it('copies the link of a video that comes by itself, if it is wanted', async () => {
    const { page, context, line } = await begun(await media('vp9_webm'))
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.base })
    await line.slow(-1)
    await page.getByText(/^Link copied/).waitFor()
    const { id } = (await owner.must(200, '/api/v1/videos?owner=me')).json.items[0]
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    assert.equal(await clipboard(), `${server.base}/watch/${id}`)

    await page.getByRole('button', { name: 'Clear finished' }).click()
    await page.evaluate(() => navigator.clipboard.writeText('mine'))
    await line.slow(64 << 10)
    await page.getByTestId('upload-input').setInputFiles(film.file)
    await page.getByRole('checkbox', { name: 'Copy the link when it is ready' }).uncheck()
    await line.slow(-1)
    await page.getByTestId('upload-ready').waitFor()
    assert.equal(await clipboard(), 'mine')
  })
})
