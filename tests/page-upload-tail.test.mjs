// A phone's film on its way, whose end goes first: cut, killed, cancelled, with parts that go or shrink on the server, with
// a file that changes on the disk, over a full disk. What is there is never sent again, and nothing is left behind.
import assert from 'node:assert/strict'
import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  statfsSync,
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

/** What every reader skips (ISO/IEC 14496-12 section 8.1.2). */
function free(bytes) {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes)
  box.write('free', 4)
  return box
}

/** A film with its table at the end, and so much more within its beginning and its end. */
async function phoneFilm(name, inBeginning, inEnd) {
  const film = readFileSync(
    await generate('small.mp4', { seconds: 2, encode: '-c:v libx264 -preset ultrafast -g 10' }),
  )
  const at = film.lastIndexOf('moov') - 4
  const file = join(temporaryFolder('film'), name)
  writeFileSync(
    file,
    Buffer.concat([film.subarray(0, at), free(inBeginning), film.subarray(at), free(inEnd)]),
  )
  return { file, head: at + inBeginning, tail: film.length - at + inEnd }
}

describe('A film whose end is sent first', { concurrency: 1 }, () => {
  let server
  let owner
  let film // most of which is its end
  let long // most of which is its beginning
  let disk
  before(async () => {
    disk = await smallDisk(ends, 256)
    const config = join(temporaryFolder('config'), 'millrace.toml')
    writeFileSync(config, 'reserved_free_disk = "8 MB"\nfill = "on demand"\n')
    ;({ server } = await startSite(ends, { ...(disk && { data: disk }), args: ['--config', config] }))
    owner = await server.user('owner')
    film = await phoneFilm('IMG_0001.mp4', 5 << 20, 20 << 20)
    long = await phoneFilm('IMG_0003.mp4', 20 << 20, 1 << 20)
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
  const part = (bytes) => open().find(({ length }) => length === bytes)
  const tail = (of = film) => part(of.tail)
  const head = (of = film) => part(of.head)
  const isGone = () => until(() => open().length === 0, { what: 'nothing to be left' })

  /** Says how many bytes a second go over a page's line; -1 is as fast as it goes. */
  const lineOf = async (page) => {
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    const is = { offline: false, latency: 0, downloadThroughput: -1 }
    return (uploadThroughput) => session.send('Network.emulateNetworkConditions', { ...is, uploadThroughput })
  }
  /** A server that is killed, comes back with the disk as `meanwhile` leaves it. */
  const killServer = async (meanwhile = () => {}) => {
    const { port } = server
    await server.kill()
    await meanwhile()
    await server.launch({ onPort: port })
  }
  const signIn = async (page) => {
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/upload`)
  }
  const begun = async (file = film.file) => {
    const { page, context } = await openBrowser(ends, { closes: after, base: server.base })
    const slow = await lineOf(page)
    await signIn(page)
    await slow(1 << 20)
    await page.getByTestId('upload-input').setInputFiles(file)
    const row = page.getByTestId('upload-row')
    const press = (name) => row.getByRole('button', { name }).click()
    return { page, context, slow, row, press }
  }
  const percent = (page, least) =>
    until(async () => Number.parseInt(await page.title(), 10) >= least, { what: `${least} % to be sent` })
  /** Where in which part the page went on: by id and offset. */
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
    const { items } = (await owner.must(200, '/api/v1/videos?scope=mine')).json
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
    const slow = await lineOf(page)
    await signIn(page)
    await slow(1 << 20)
    await page.getByTestId('upload-input').setInputFiles(film.file)
    const cut = await until(() => tail()?.received > 0 && tail(), { what: 'what came to be kept' })
    await killServer(() => page.getByText(/Connection lost at \d+ %/).waitFor())
    await until(() => tail().received > cut.received, { what: 'more to be kept' })
    const isBrowser = (pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile)
    const roots = descendants(process.pid).filter(isBrowser)
    for (const pid of roots.flatMap((root) => [root, ...descendants(root)])) kills(pid)
    const left = tail()
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
    await again.getByTestId('upload-ready').waitFor({ timeout: 90_000 })
    assert.equal(sent[0].id, left.id)
    assert.ok(sent[0].offset >= left.received, `${left.received} were there, it began at ${sent[0].offset}`)
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
    const { page, press, slow } = await begun(long.file)
    await percent(page, 15)
    await press('Pause')
    const kept = await until(() => head(long)?.received > 0 && head(long), {
      what: 'the beginning to be kept',
    })
    assert.equal(tail(long).state, 'part')
    await owner.must(204, `/api/v1/uploads/${tail(long).id}`, { method: 'DELETE' })
    const sent = sendings(page)
    await press('Resume')
    const renewed = await until(() => tail(long)?.state === 'part' && tail(long), {
      what: 'the end to be there again',
    })
    await until(() => sent.length > 1, { what: 'the beginning to go on' })
    // As a restored backup has it: the end is shorter than it was.
    await killServer(async () => {
      truncateSync(join(server.data, 'incoming', `kept-${renewed.file}`), 1 << 19)
      await page.getByText(/Connection lost/).waitFor()
    })
    await slow(-1)
    await page.getByTestId('upload-ready').waitFor()
    const of = (id) => sent.filter((one) => one.id === id).map(({ offset }) => offset)
    assert.deepEqual(of(renewed.id), [0, 1 << 19])
    assert.equal(of(kept.id)[0], kept.received)
    await isGone()
    await isThere(long.file)
  })

  it('says that a file has changed or is gone, and goes on with the same one', async () => {
    const file = join(temporaryFolder('changing'), 'IMG_0002.mp4')
    copyFileSync(film.file, file)
    const { page, press, slow, row } = await begun(file)
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
    await killServer(() => row.getByText(/This file has changed, or it is gone/).waitFor())
    await slow(-1)
    await page.getByTestId('choose-again').setInputFiles(file)
    await page.getByTestId('upload-ready').waitFor()
    await isGone()
    await isThere(file)
  })

  it('waits for room on a full disk, and goes on by itself', async (t) => {
    if (!disk) return t.skip('this user may not mount')
    const { page, press, slow, row } = await begun()
    await percent(page, 5)
    await press('Pause')
    const ballast = join(disk, 'ballast')
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - (9 << 20)))
    await slow(-1)
    await press('Resume')
    await row.getByText(/The server’s disk is full\. \d+ % is there/).waitFor()
    await press('Retry')
    unlinkSync(ballast)
    await page.getByTestId('upload-ready').waitFor()
    await isGone()
    await isThere()
  })

  it('sends three files at a time, and says how fast and how long still', async () => {
    const folder = temporaryFolder('films')
    const files = [1, 2, 3, 4, 5].map((n) => join(folder, `film${n}.webm`))
    for (const file of files) copyFileSync(await media('vp9_webm'), file)
    for (const file of files) appendFileSync(file, Buffer.alloc(3 << 20))
    const { page, slow } = await begun(files)
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
      .getByText(/^[\d.]+ [kKMG]?B of [\d.]+ MB · [\d.]+ [kKMG]?B\/s · .*\d.* left$/)
      .waitFor()
    await slow(-1)
    await until(async () => (await page.getByTestId('upload-ready').count()) === 5, {
      what: 'all to be ready',
    })
    assert.equal(most, 3)
  })

  it('copies the link of a video that comes by itself, if it is wanted', async () => {
    const { page, context, slow } = await begun(await media('vp9_webm'))
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.base })
    await slow(-1)
    await page.getByText(/^Link copied/).waitFor()
    const { id } = (await owner.must(200, '/api/v1/videos?scope=mine')).json.items[0]
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
    assert.equal(await clipboard(), `${server.base}/watch/${id}`)

    await page.getByRole('button', { name: 'Clear finished' }).click()
    await page.evaluate(() => navigator.clipboard.writeText('mine'))
    await slow(64 << 10)
    await page.getByTestId('upload-input').setInputFiles(long.file)
    await page.getByRole('checkbox', { name: 'Copy the link when it is ready' }).uncheck()
    await slow(-1)
    await page.getByTestId('upload-ready').waitFor()
    assert.equal(await clipboard(), 'mine')
  })
})
