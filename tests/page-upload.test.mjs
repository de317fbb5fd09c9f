// The page's uploads: paused and resumed, over a server that goes away, and after the browser was killed.
import assert from 'node:assert/strict'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium as driver } from 'playwright-core'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { chromium } from './lib/paths.mjs'
import { descendants, kills, until } from './lib/process.mjs'
import { startSite, temporaryFolder } from './lib/server.mjs'
import { collection, create } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kBytes = 24 << 20

/** A film with much behind it that a demuxer skips: a Void element of Matroska (RFC 9559 section 5), so it plays. */
async function largeFilm() {
  const film = readFileSync(await media('vp9_webm'))
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(kBytes - film.length - 9) | (1n << 56n))
  const file = join(temporaryFolder('film'), 'holiday.webm')
  writeFileSync(
    file,
    Buffer.concat([film, Buffer.from([0xec]), size, Buffer.alloc(kBytes - film.length - 9)]),
  )
  return file
}

/** Sends at so many bytes a second from now on; 0 is as fast as it goes. */
async function slowly(page, bytesPerSecond) {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  const throughput = bytesPerSecond || -1
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: throughput,
  })
}

describe('The page for uploading', { concurrency: 1 }, () => {
  let server
  let owner
  let film
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
    film = await largeFilm()
  })

  const signIn = async (page) => {
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/upload`)
  }
  const unfinished = async () => (await owner.must(200, collection)).json.items
  const there = (bytes) =>
    until(
      async () => {
        const [one] = await unfinished()
        return one?.offset >= bytes && one
      },
      { what: `${bytes} bytes to be there` },
    )

  it('pauses and goes on, and waits for a server that goes away', async () => {
    const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
    await signIn(page)
    await slowly(page, 2 << 20)
    await page.getByTestId('upload-input').setInputFiles(film)
    const row = page.getByTestId('upload-row')
    await until(async () => /[1-9]\d* %/.test(await page.title()), { what: 'the title to count' })
    await row.getByRole('button', { name: 'Pause' }).click()
    await page.getByText(/^Paused at \d+ %/).waitFor()
    const { offset, url } = await there(1)
    assert.ok(offset < kBytes)
    await row.getByRole('button', { name: 'Resume' }).click()
    await there(offset + 1)
    const { port } = server
    await server.kill()
    await page.getByText(/Connection lost at \d+ %\. It continues by itself\./).waitFor()
    await server.launch({ onPort: port })
    await slowly(page, 0)
    await page.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
    assert.deepEqual(await unfinished(), [])
    const done = await owner.ask(url, { method: 'HEAD' })
    const video = await owner.video(done.headers['millrace-video'])
    assert.equal(video.bytes, kBytes)
    assert.equal(video.title, 'holiday')

    // Its row sends what is edited in it, and nothing of what it has become elsewhere.
    await owner.must(200, `/api/v1/videos/${video.id}`, { method: 'PATCH', body: { visibility: 'private' } })
    await row.getByLabel('Title').fill('The mill')
    await row.getByLabel('Title').blur()
    await until(async () => (await owner.video(video.id)).title === 'The mill', { what: 'the new title' })
    assert.equal((await owner.video(video.id)).visibility, 'private')
    await until(async () => (await row.locator('select').inputValue()) === 'private', {
      what: 'the row to say so',
    })
    assert.deepEqual(errors, [])
  })

  it('cancelled, it leaves nothing', async () => {
    const { page } = await openBrowser(ends, { closes: after, base: server.base })
    await signIn(page)
    await slowly(page, 1 << 20)
    await page.getByTestId('upload-input').setInputFiles(film)
    await until(async () => (await unfinished()).length === 1, { what: 'the upload to begin' })
    await page.getByTestId('upload-row').getByRole('button', { name: 'Cancel' }).click()
    await until(async () => (await unfinished()).length === 0, { what: 'the upload to be gone' })
  })

  it('goes on after the browser was killed, without sending again what is there', async () => {
    const profile = temporaryFolder('chromium')
    const open = () =>
      driver.launchPersistentContext(profile, {
        executablePath: chromium,
        headless: true,
        args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
        locale: 'en-GB',
      })
    const first = await open()
    const page = first.pages()[0]
    await signIn(page)
    await slowly(page, 4 << 20)
    await page.getByTestId('upload-input').setInputFiles(film)
    await there(1)
    await page.waitForFunction(() => /[4-9]\d %/.test(document.title))
    // The browser is the child of this test that was given the profile; what it has started goes with it.
    const isBrowser = (pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile)
    const roots = descendants(process.pid).filter(isBrowser)
    for (const pid of roots.flatMap((root) => [root, ...descendants(root)])) kills(pid)
    const [left] = await until(async () => {
      const items = await unfinished()
      return items[0]?.offset > 1 << 20 && items
    })

    const second = await open()
    ends(() => second.close())
    const again = second.pages()[0] ?? (await second.newPage())
    let sent = 0
    again.on('request', (request) => {
      if (request.method() === 'PATCH') sent = kBytes - Number(request.headers()['upload-offset'])
    })
    await signIn(again) // the browser had no time to write its cookies down
    const offer = again.getByTestId('unfinished')
    await offer.getByText('holiday').waitFor()
    await again.getByTestId('resume-input').setInputFiles(await media('silent'))
    await again.getByText(/That is another file/).waitFor()
    await again.getByTestId('resume-input').setInputFiles(film)
    await again.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
    assert.equal(await offer.count(), 0)
    const done = await owner.ask(left.url, { method: 'HEAD' })
    assert.equal((await owner.video(done.headers['millrace-video'])).bytes, kBytes)
    assert.ok(sent > 0 && sent <= kBytes - left.offset, `${sent} bytes sent, ${left.offset} were there`)
  })

  it('goes on with a file that takes the place of another one, and changes nothing else', async () => {
    const film = await media('vp9_webm')
    const { id } = (await owner.send(await media('silent'), { fields: { title: 'The pond' } })).json
    await owner.ready(id)
    await owner.must(200, `/api/v1/videos/${id}`, { method: 'PATCH', body: { visibility: 'private' } })
    const length = statSync(film).size
    const metadata = { filename: basename(film), title: 'vp9', visibility: 'unlisted', replaces: id }
    await create(owner, { length, metadata })
    assert.equal((await unfinished())[0].replaces, id)

    const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
    await signIn(page)
    const says = /Takes the place of the file of “The pond”/
    await page.getByTestId('unfinished').getByText(says).waitFor()
    await page.getByTestId('resume-input').setInputFiles(film)
    const row = page.getByTestId('upload-row')
    await row.getByText(says).waitFor()
    assert.equal(await row.getByLabel('Title').count(), 0)
    await row.getByText('The new file plays now').waitFor()
    const { bytes, title, visibility, replacement } = await owner.video(id)
    assert.deepEqual(
      { bytes, title, visibility, replacement },
      { bytes: length, title: 'The pond', visibility: 'private', replacement: null },
    )
    assert.deepEqual(errors, [])
  })

  it('is cancelled in the studio, where another file can be chosen then', async () => {
    const { items } = (await owner.must(200, '/api/v1/videos?scope=mine')).json
    const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
    await signIn(page)
    await page.goto(`${server.base}/studio/${items[0].id}?tab=file`)
    await slowly(page, 1 << 20)
    const part = page.getByTestId('file-part')
    await page.getByTestId('replace-input').setInputFiles(film)
    await there(1)
    await part.getByRole('button', { name: 'Cancel' }).click()
    await page.getByTestId('replace-input').waitFor({ state: 'attached' })
    assert.equal(await part.getByRole('button', { name: 'Cancel' }).count(), 0)
    await until(async () => (await unfinished()).length === 0, { what: 'the upload to be gone' })
    assert.deepEqual(errors, [])
  })

  it('is of one person: whoever signs in next finds nothing of it, and it waits for the first', async () => {
    const other = await server.user('other')
    const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
    await signIn(page)
    await slowly(page, 1 << 20)
    // Three are sent at a time; the fourth would start with the next person's token.
    const files = ['a', 'b', 'c', 'd'].map((name) => join(temporaryFolder('film'), `${name}.webm`))
    for (const file of files) copyFileSync(film, file)
    await page.getByTestId('upload-input').setInputFiles(files)
    await until(async () => (await unfinished()).length === 3, { what: 'three uploads to begin' })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByText('Sign out').click()
    await page.getByTestId('upload-row').first().waitFor({ state: 'detached' })
    await slowly(page, 0)

    await page.getByRole('link', { name: 'Sign in' }).first().click()
    await fillAccount(page, 'sign-in-form', 'other', 'password of other')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.getByTestId('upload-input').setInputFiles(await media('silent'))
    await page.getByTestId('upload-ready').waitFor()
    assert.equal(await page.getByTestId('upload-row').count(), 1)
    assert.equal(await page.getByTestId('unfinished').count(), 0)
    assert.equal((await other.must(200, '/api/v1/videos?scope=mine')).json.items.length, 1)
    assert.deepEqual((await other.must(200, collection)).json.items, [])
    assert.deepEqual((await unfinished()).map((one) => one.file_name).sort(), ['a.webm', 'b.webm', 'c.webm'])
    assert.deepEqual(errors, [])
  })

  it('shows a private video no longer than its owner is there', async () => {
    const { id } = (
      await owner.send(await media('silent'), { fields: { title: 'The attic', visibility: 'private' } })
    ).json
    await owner.ready(id)
    const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
    await signIn(page)
    await page.goto(`${server.base}/watch/${id}`)
    const title = page.getByRole('heading', { name: 'The attic' })
    await title.waitFor()
    await page.getByRole('button', { name: 'Menu', exact: true }).click()
    await page.getByText('Sign out').click()
    await title.waitFor({ state: 'detached' })
    await page.getByText(/This video doesn’t exist or isn’t shared with you/).waitFor()
    assert.deepEqual(errors, [])
  })

  it('takes files while the server is away, and sends them once it is there', async () => {
    const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
    const late = await server.user('late')
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'late', 'password of late')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/upload`)
    await page.getByTestId('upload-input').waitFor({ state: 'attached' })
    const { port } = server
    await server.kill()
    await page.getByTestId('upload-input').setInputFiles(await media('silent'))
    await page.getByTestId('upload-row').waitFor()
    await server.launch({ onPort: port })
    await page.getByTestId('upload-ready').waitFor()
    await page.getByRole('button', { name: /^Jobs/ }).waitFor() // which could not be loaded when there was one
    assert.equal((await late.must(200, '/api/v1/videos?scope=mine')).json.items.length, 1)
    assert.deepEqual(errors, [])
  })
})
