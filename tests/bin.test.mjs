// The bin: what is deleted is listed, comes back, or goes for good; then its room is free at once and its files are
// gone, and nothing that something else needs. In the API and on the page.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { cut } from './lib/clip.mjs'
import { endings } from './lib/endings.mjs'
import { fetchRendition, renditions } from './lib/hls.mjs'
import { filesIn } from './lib/leftovers.mjs'
import { sleep, until } from './lib/process.mjs'
import { Server, startSite } from './lib/server.mjs'
import { create } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kWeek = 7 * 24 * 3600 * 1000
const bin = '/api/v1/bin'

/** The media folders of a server, by name. */
function mediaOf(server) {
  const folder = join(server.data, 'objects', 'media')
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

/** What a process keeps from being freed: files without a name that it has open or mapped. */
function heldBy(pid, folder) {
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
  const open = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`)
    } catch {
      return '' // closed meanwhile
    }
  })
  return [...maps, ...open].filter((line) => line.includes(folder) && line.endsWith('(deleted)'))
}

describe('The bin', { concurrency: 1 }, () => {
  let server, admin, owner, other, film, size
  const list = async (who = owner, query = '') => (await who.must(200, bin + query)).json
  const storage = async () => (await owner.must(200, '/api/v1/users/me/storage')).json
  const publish = (title) => owner.publish(film, { fields: { title, visibility: 'public' } })
  /** A video and the name of its media's folder. */
  const withFolder = async (title) => {
    const known = mediaOf(server)
    const video = await publish(title)
    return { ...video, folder: mediaOf(server).find((name) => !known.includes(name)) }
  }
  before(async () => {
    ;({ server, admin } = await startSite(ends))
    owner = await server.user('owner')
    other = await server.user('other')
    film = await media('h264_faststart')
    size = statSync(film).size
  })

  it('lists what is deleted to its owner alone, and gives it back', async () => {
    const [first, second] = [await publish('First'), await publish('Second')]
    await owner.delete(first.id)
    await owner.delete(second.id)
    const page = await list(owner, '?limit=1')
    assert.deepEqual(
      [page.items.map(({ id }) => id), page.count, page.frees_bytes],
      [[second.id], 2, 2 * size],
    )
    const rest = await list(owner, `?limit=1&cursor=${page.next_cursor}`)
    assert.deepEqual([rest.items.map(({ id }) => id), rest.next_cursor], [[first.id], null])
    const [one] = rest.items
    assert.deepEqual([one.title, one.bytes, one.frees_bytes, one.clip], ['First', size, size, false])
    assert.equal(Date.parse(one.gone_at) - Date.parse(one.deleted_at), kWeek)
    const picture = await owner.must(200, one.poster)
    assert.equal(picture.headers['content-type'], 'image/jpeg')
    assert.match(picture.headers['cache-control'], /private/)
    assert.deepEqual((await list(other)).items, [])
    for (const stranger of [other, server.client()])
      assert.equal((await stranger.ask(one.poster)).status, 404)
    assert.equal((await server.client().ask(bin)).status, 401)
    assert.equal((await owner.ask(`${bin}?cursor=x`)).code, 'bad_request')
    assert.equal((await owner.ask(`${bin}?limit=0`)).code, 'validation')
    for (const { id } of [first, second])
      await owner.must(200, `/api/v1/videos/${id}/restore`, { method: 'POST' })
    assert.deepEqual((await list()).items, [])
    assert.equal((await owner.ask(one.poster)).status, 404, 'its poster is where it was')
    for (const { id } of [first, second]) await owner.delete(id)
    await owner.must(200, bin, { method: 'DELETE' })
  })

  it('lets one go for good: the room is free, the files are gone and nobody keeps them', async () => {
    const video = await withFolder('Gone')
    for (const one of await renditions(owner, video)) await fetchRendition(owner, one.list)
    const path = `${bin}/${video.id}`
    assert.equal((await owner.ask(path, { method: 'DELETE' })).code, 'not_found', 'it is not in the bin')
    await owner.delete(video.id)
    assert.equal((await storage()).binned_bytes, size)
    for (const [who, status] of [
      [server.client(), 401],
      [other, 404],
    ])
      assert.equal((await who.ask(path, { method: 'DELETE' })).status, status)
    assert.equal((await owner.ask(`${bin}/..%2f`, { method: 'DELETE' })).status >= 400, true)
    assert.ok(existsSync(join(server.data, 'objects', 'media', video.folder)))
    await owner.must(204, path, { method: 'DELETE' })
    const { stored_bytes, binned_bytes } = await storage()
    assert.deepEqual([stored_bytes, binned_bytes], [0, 0])
    const files = filesIn(join(server.data, 'objects', 'media')).filter((path) =>
      path.startsWith(video.folder),
    )
    assert.ok(!files.some((path) => /\/(original|index|r1\/headers) /.test(path)), files.join('\n'))
    await until(() => heldBy(server.pid, video.folder).length === 0, {
      what: 'the server to let go of its files',
    })
    assert.equal((await owner.ask(path, { method: 'DELETE' })).status, 404)
    for (const gone of [`/api/v1/videos/${video.id}`, video.urls.hls])
      assert.equal((await owner.ask(gone)).status, 404)
    const back = await owner.ask(`/api/v1/videos/${video.id}/restore`, { method: 'POST' })
    assert.equal(back.status, 404)
    const hers = await other.publish(film)
    await other.delete(hers.id)
    await admin.must(204, `${bin}/${hers.id}`, { method: 'DELETE' })
    assert.deepEqual((await list(other)).items, [])
  })

  it('makes room when the quota is used up', async () => {
    const people = (await admin.must(200, '/api/v1/admin/users?q=owner')).json.items
    await admin.must(200, `/api/v1/admin/users/${people[0].id}`, {
      method: 'PATCH',
      body: { quota: 'own', quota_bytes: size },
    })
    const video = await publish('In the way')
    await owner.delete(video.id)
    const refused = await create(owner, { length: size })
    assert.equal(refused.code, 'over_quota')
    assert.match(refused.text, /in the bin, until it is emptied.*Empty the bin/)
    assert.deepEqual((await owner.must(200, bin, { method: 'DELETE' })).json, {
      removed: 1,
      freed_bytes: size,
    })
    assert.deepEqual((await owner.must(200, bin, { method: 'DELETE' })).json, { removed: 0, freed_bytes: 0 })
    const next = await publish('Fits now')
    await admin.must(200, `/api/v1/admin/users/${people[0].id}`, { method: 'PATCH', body: { quota: 'none' } })
    await owner.delete(next.id)
    await owner.must(200, bin, { method: 'DELETE' })
  })

  it('leaves the file to a clip until that is gone, too', async () => {
    const source = await withFolder('Source')
    const clip = await cut(owner, [{ video: source.id, in: 1, out: 3 }], { title: 'Clip' })
    await owner.delete(source.id)
    const { items, frees_bytes } = await list()
    assert.deepEqual([items[0].bytes, items[0].frees_bytes, frees_bytes], [size, 0, 0])
    assert.equal((await storage()).binned_bytes, 0, 'it is needed')
    assert.deepEqual((await owner.must(200, bin, { method: 'DELETE' })).json, { removed: 1, freed_bytes: 0 })
    assert.ok(mediaOf(server).includes(source.folder))
    for (const one of await renditions(owner, clip)) await owner.must(200, one.path)
    await owner.delete(clip.id)
    const [binned] = (await list()).items
    assert.deepEqual([binned.clip, binned.frees_bytes], [true, size])
    await owner.must(204, `${bin}/${clip.id}`, { method: 'DELETE' })
    assert.ok(!existsSync(join(server.data, 'objects', 'media', source.folder, 'original')))
    assert.equal((await storage()).stored_bytes, 0)
  })

  it('can be emptied while the ladder is still being made', async () => {
    const known = mediaOf(server)
    const { id } = await owner.upload(await media('vp9_webm'))
    await owner.ready(id)
    await owner.delete(id)
    await owner.must(200, bin, { method: 'DELETE' })
    // The fork server alone is left: what was under way ends, and nothing is begun for it any more.
    await until(() => server.helpers.length <= 1, { what: 'its work to end' })
    assert.equal((await storage()).stored_bytes, 0)
    const left = mediaOf(server).filter((name) => !known.includes(name))
    const files = left.flatMap((name) => filesIn(join(server.data, 'objects', 'media', name)))
    assert.ok(!files.some((file) => file.startsWith('original ')), files.join('\n'))
  })
})

describe('A server that is killed while it empties a bin', { concurrency: 1 }, () => {
  it('has done so, or has it all still; never half', async () => {
    const server = await Server.start()
    ends(() => server.stop())
    const owner = await server.admin()
    const film = await media('silent')
    for (const moment of [0, 2, 10]) {
      const known = mediaOf(server)
      const video = await owner.publish(film)
      const folder = mediaOf(server).find((name) => !known.includes(name))
      await owner.delete(video.id)
      const asked = owner.ask(bin, { method: 'DELETE' }).catch(() => null)
      await sleep(moment)
      await server.kill()
      await asked
      await server.launch()
      owner.base = server.base
      const { items } = (await owner.must(200, bin)).json
      const { stored_bytes } = (await owner.must(200, '/api/v1/users/me/storage')).json
      if (items.length === 0) {
        assert.equal(stored_bytes, 0)
        assert.ok(!mediaOf(server).includes(folder), 'the start removes what is left')
      } else {
        await owner.must(200, `/api/v1/videos/${video.id}/restore`, { method: 'POST' })
        for (const one of await renditions(owner, video)) await fetchRendition(owner, one.list)
        await owner.delete(video.id)
        await owner.must(204, `${bin}/${video.id}`, { method: 'DELETE' })
      }
    }
  })
})

describe('The bin on the page', { concurrency: 1 }, () => {
  it('shows what is in it, gives back, and is emptied', async () => {
    const { server, admin } = await startSite(ends)
    const owner = await server.user('owner')
    const film = await media('h264_faststart')
    const videos = []
    for (const title of ['Weir at dawn', '水闸', 'Mill wheel'])
      videos.push(await owner.publish(film, { fields: { title } }))
    const sign = async (options) => {
      const opened = await openBrowser(ends, { base: server.base, ...options })
      await opened.page.goto(`${server.base}/sign-in`)
      await fillAccount(opened.page, 'sign-in-form', 'owner', 'password of owner')
      await opened.page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
      return opened
    }
    const shot = (page, name) =>
      process.env.SHOTS && page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true })
    const { page, errors, foreign } = await sign({ viewport: { width: 1440, height: 900 } })
    await page.goto(`${server.base}/mine`)
    for (const { title } of videos.slice(0, 2)) {
      await page.getByRole('button', { name: `Delete ${title}` }).click()
      await page.getByRole('button', { name: `Delete ${title}` }).waitFor({ state: 'detached' })
    }
    await page.getByRole('link', { name: 'Bin' }).click()
    const rows = page.getByTestId('bin-row')
    await rows.nth(1).waitFor()
    const shown = () =>
      page.evaluate(() => {
        const pictures = [...document.querySelectorAll('[data-testid=bin-row] img')]
        return pictures.length === 2 && pictures.every((picture) => picture.naturalWidth > 0)
      })
    await until(shown, { what: 'their pictures' })
    await rows.first().getByText('Gone in 6 days').waitFor()
    await shot(page, 'bin-en')
    await page.getByRole('button', { name: 'Restore Weir at dawn' }).click()
    await page.getByText('Restored: Weir at dawn').waitFor()
    await until(async () => (await rows.count()) === 1, { what: 'one row' })

    // Over the limit, the way leads there.
    const people = (await admin.must(200, '/api/v1/admin/users?q=owner')).json.items
    const quota_bytes = 3 * statSync(film).size
    const body = { quota: 'own', quota_bytes }
    await admin.must(200, `/api/v1/admin/users/${people[0].id}`, { method: 'PATCH', body })
    const phone = await sign({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
    await phone.page.goto(`${server.base}/upload`)
    await phone.page.getByTestId('upload-input').setInputFiles(film)
    const way = phone.page.getByRole('link', { name: /打开回收站，可腾出/ })
    await way.waitFor()
    await shot(phone.page, 'full-zh')
    await way.click()
    await phone.page.getByTestId('bin-row').waitFor()
    await shot(phone.page, 'bin-zh')
    await phone.page.getByRole('button', { name: '清空回收站' }).click()
    const dialog = phone.page.getByRole('dialog')
    await dialog.getByText(/会立即腾出/).waitFor()
    await shot(phone.page, 'bin-ask-zh')
    await dialog.getByRole('button', { name: '清空回收站' }).click()
    await phone.page.getByText('回收站是空的').waitFor()
    await shot(phone.page, 'bin-empty-zh')
    assert.equal(
      (await owner.must(200, '/api/v1/users/me/storage')).json.stored_bytes,
      2 * statSync(film).size,
    )

    await page.goto(`${server.base}/mine`)
    await page.getByRole('button', { name: 'Delete Mill wheel' }).click()
    await page.getByRole('link', { name: 'Bin' }).click()
    await page.getByRole('button', { name: 'Delete Mill wheel for good' }).click()
    await shot(page, 'bin-ask-en')
    await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click()
    await page.getByText('The bin is empty.').first().waitFor()
    assert.equal((await owner.ask(`/api/v1/videos/${videos[2].id}/restore`, { method: 'POST' })).status, 404)
    assert.deepEqual([...errors, ...phone.errors], [])
    assert.deepEqual(foreign, [])
  })
})
