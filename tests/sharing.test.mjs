// A private video is shown to others: after a password, by a link that ends; on sites that are named; and another
// file takes the place of its own. In the API, in a player and on the page.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { film as filmWithTexts } from './lib/film-with-texts.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { create, patch, tus } from './lib/tus.mjs'
import { walk } from './lib/walk.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('A private video', { concurrency: 1 }, () => {
  let server, admin, owner, other, anyone, file, video, path
  before(async () => {
    ;({ server, admin } = await startSite(ends))
    owner = await server.user('owner')
    other = await server.user('other')
    anyone = server.client()
    file = await media('h264_faststart')
    video = await owner.publish(file, { fields: { visibility: 'private', title: 'Secret' } })
    path = `/api/v1/videos/${video.id}`
    const vtt = 'WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n'
    await owner.must(201, `${path}/subtitles?name=a.vtt&language=en`, {
      method: 'POST',
      headers: { 'content-type': 'text/vtt' },
      body: Buffer.from(vtt),
    })
  })
  const makeLink = async (body = { hours: 1 }) =>
    (await owner.must(201, `${path}/links`, { method: 'POST', body })).json
  const unlock = (password, id = video.id) =>
    anyone.ask(`/api/v1/videos/${id}/unlock`, { method: 'POST', body: { password } })
  const status = async (url, who = anyone) => (await who.ask(url)).status

  it('is watched by a link, with all that belongs to it, until the link ends or is revoked', async () => {
    const link = await makeLink({ hours: 1, note: 'for <b>Ann</b>' })
    assert.equal(new URL(link.url).pathname, `/watch/${link.name}`)
    const urls = await walk(anyone, link.name)
    assert.ok(urls.length > 20 && urls.every((url) => url.includes(`/${link.name}/`)), urls.join('\n'))
    for (const url of urls) {
      const answer = await anyone.patiently(url)
      assert.equal(answer.status, 200, url)
      assert.match(answer.headers['cache-control'], /private|no-store/, url)
      assert.equal(await status(url.replace(link.name, video.id)), 404, url)
    }
    const page = await anyone.ask(`/watch/${link.name}`, { headers: { accept: 'text/html' } })
    assert.deepEqual([page.status, page.headers['referrer-policy']], [200, 'no-referrer'])
    for (const [method, at] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/links'],
      ['PUT', '/password'],
    ]) {
      const body =
        method === 'GET' || method === 'DELETE' ? undefined : at ? { password: 'x' } : { title: 'x' }
      const answer = await anyone.ask(`/api/v1/videos/${link.name}${at}`, { method, body })
      assert.ok([401, 403].includes(answer.status), `${method} ${at}: ${answer.status}`)
    }
    const brief = await makeLink({ hours: 1 })
    const inside = (name) => urls.slice(0, 12).map((url) => url.replace(link.name, name))
    assert.equal(await status(inside(brief.name)[0]), 200)
    const database = new DatabaseSync(join(server.data, 'millrace.db'))
    database.prepare('UPDATE share_links SET expires_at = ? WHERE id = ?').run(Date.now() - 1000, brief.id)
    database.close()
    await owner.must(204, `${path}/links/${link.id}`, { method: 'DELETE' })
    for (const name of [link.name, brief.name])
      for (const url of [`/api/v1/videos/${name}`, ...inside(name)]) assert.equal(await status(url), 404, url)
    assert.equal((await owner.ask(`${path}/links/${link.id}`, { method: 'DELETE' })).status, 404)
    assert.ok(!server.log.includes(link.name), 'no log holds the link')
  })

  it('is shown by no link that was changed, or is another video’s, or somebody else’s to make', async () => {
    const link = await makeLink()
    const second = await owner.publish(file, { fields: { visibility: 'private' } })
    const [, right] = link.name.split('~')
    const wrong = [
      `${second.id}~${right}`,
      `${video.id}~`,
      `${video.id}~l`,
      `${video.id}~${right}x`,
      `${link.name}~${right}`,
    ]
    for (let i = 0; i < right.length; i++) {
      const flipped = String.fromCharCode(right.charCodeAt(i) ^ 1)
      wrong.push(`${video.id}~${right.slice(0, i)}${encodeURIComponent(flipped)}${right.slice(i + 1)}`)
    }
    for (const name of wrong) {
      const got = await status(`/media/${name}/master.m3u8`)
      assert.ok([400, 404].includes(got), `${name}: ${got}`)
    }
    assert.equal(await status(`/media/${link.name}/master.m3u8`), 200)
    assert.equal((await other.ask(`${path}/links`)).status, 404)
    for (const body of [
      { hours: 0 },
      { hours: -1 },
      { hours: 1e9 },
      { hours: 1.5 },
      {},
      { hours: 1, note: 'x'.repeat(201) },
    ])
      assert.equal(
        (await owner.ask(`${path}/links`, { method: 'POST', body })).status,
        422,
        JSON.stringify(body),
      )
    await owner.delete(second.id)
  })

  it('is shown to whoever knows its password, until that is changed', async () => {
    const set = (password) => owner.ask(`${path}/password`, { method: 'PUT', body: { password } })
    assert.equal((await set('')).status, 422)
    assert.equal((await set('x'.repeat(1025))).status, 422)
    assert.equal((await unlock('open sesame')).status, 404, 'there is none yet')
    assert.deepEqual([(await set('open sesame')).json.password, await status(path)], [true, 403])
    assert.equal((await anyone.ask(path)).code, 'password_needed')
    assert.doesNotMatch((await anyone.ask(path)).text, /Secret/)
    assert.equal((await anyone.ask(`/media/${video.id}/master.m3u8`)).code, 'password_needed')
    assert.equal((await anyone.ask('/api/v1/videos?scope=public')).json.items.length, 0)
    const { json } = await unlock('open sesame')
    for (const url of await walk(anyone, json.name))
      assert.equal((await anyone.patiently(url)).status, 200, url)

    // Guesses, by the hundred: few are looked at.
    const guesses = []
    for (let i = 0; i < 100; i++) guesses.push(await unlock(`guess ${i}`))
    const codes = guesses.map(({ code }) => code)
    assert.ok(codes.filter((code) => code === 'bad_password').length <= 6, codes.join())
    assert.ok(codes.slice(10).every((code) => code === 'rate'))
    assert.ok(Number(guesses[99].headers['retry-after']) > 0)
    assert.equal(await status(json.hls), 200, 'who is in stays in')
    const show = (visibility) => owner.must(200, path, { method: 'PATCH', body: { visibility } })
    await show('unlisted')
    for (const url of [json.hls, `/api/v1/videos/${json.name}`])
      assert.equal(await status(url), 200, 'who is in stays in when nobody needs the password any more')
    await show('private')
    assert.deepEqual([await status(json.hls), await status(path)], [404, 404])
    await owner.must(200, `/api/v1/videos/${json.name}`)
    assert.equal((await set('open sesame')).status, 200)

    assert.equal((await set('another one')).status, 200)
    assert.equal((await anyone.ask(json.hls)).code, 'password_needed')
    const gone = await owner.must(200, `${path}/password`, { method: 'DELETE' })
    assert.deepEqual([gone.json.password, gone.json.visibility, await status(path)], [false, 'private', 404])
    assert.equal(await status(json.hls), 404)
    assert.equal(
      (await other.ask(`${path}/password`, { method: 'PUT', body: { password: 'x' } })).status,
      404,
    )
  })

  it('is embedded by the sites that it names, and the server’s where it names none', async () => {
    const put = (body, at = `${path}/embedding`, who = owner) => who.ask(at, { method: 'PUT', body })
    const link = await makeLink()
    const ancestors = async () => {
      const { headers } = await anyone.ask(`/embed/${link.name}`, { headers: { accept: 'text/html' } })
      return /frame-ancestors (.*)$/.exec(headers['content-security-policy'])[1]
    }
    assert.equal(await ancestors(), '*')
    for (const origin of [
      '*',
      'https://*.example.org',
      'https://example.org/path',
      'https://example.org\r\nX-Evil: 1',
      'https://example.org; script-src *',
      'javascript:alert(1)',
      '',
    ])
      assert.equal((await put({ mode: 'listed', origins: [origin] })).status, 422, origin)
    assert.equal((await put({ mode: 'listed', origins: [] })).status, 422)
    await put({ mode: 'listed', origins: ['https://A.example.org', 'http://localhost:81'] })
    assert.equal(await ancestors(), "'self' https://a.example.org http://localhost:81")
    const server_ = '/api/v1/admin/embedding'
    assert.equal((await put({ mode: 'nobody', origins: [] }, server_)).status, 403)
    await put({ mode: 'nobody', origins: [] }, server_, admin)
    await put({ mode: 'default', origins: [] })
    assert.equal(await ancestors(), "'self'")
    await put({ mode: 'anyone', origins: [] }, server_, admin)
    assert.equal((await put({ mode: 'nobody', origins: [] }, `${path}/embedding`, other)).status, 404)
  })

  it('is given another file, and the old one plays until that is ready', async () => {
    const texts = await filmWithTexts('mkv', [{ codec: 'srt', language: 'fre' }])
    await owner.upload(texts, { fields: { replaces: video.id } })
    const old = await until(
      async () => {
        const shown = await owner.video(video.id)
        return !shown.replacement && shown.subtitles.length === 2 && shown
      },
      { what: 'the file with subtitles in it to play' },
    )
    const segment = (await walk(anyone, (await makeLink()).name)).find((url) => url.endsWith('.m4s'))
    const longer = await media('vp9_webm')
    const send = (fields, bytes = readFileSync(longer), who = owner) =>
      who.sendBytes(bytes, { fields, filename: 'b.webm' })
    const replaces = { replaces: video.id }
    assert.equal((await send(replaces, undefined, other)).status, 404)
    assert.equal((await create(other, { length: 5, metadata: replaces })).status, 404)
    assert.equal((await send({ replaces: 'x' })).status, 404)
    assert.equal((await send(replaces, Buffer.from('no video at all'.repeat(6000)))).status, 415)
    // Looks like a video and is none: the old one stays.
    const head = readFileSync(file)
    await send(replaces, head.subarray(0, head.length >> 3))
    const failed = await until(
      async () => {
        const now = await owner.video(video.id)
        return now.replacement?.state === 'failed' && now
      },
      { what: 'the replacement to fail' },
    )
    assert.deepEqual(
      [failed.state, failed.duration, failed.replacement.file_name],
      ['ready', old.duration, 'b.webm'],
    )
    assert.equal(await status(segment), 200)

    // Two at once: the one that was sent last is the one that plays.
    const bytes = readFileSync(longer)
    const begun = await create(owner, { length: bytes.length, metadata: { ...replaces, filename: 'c.webm' } })
    const [first, second] = await Promise.all([send(replaces), patch(owner, begun.url, 0, bytes)])
    assert.deepEqual([first.status, second.status], [201, 204])
    assert.deepEqual([first.json.id, second.headers['millrace-video']], [video.id, video.id])
    const now = await until(
      async () => {
        const shown = await owner.video(video.id)
        return !shown.replacement && shown.bytes === bytes.length && shown
      },
      { what: 'the new file to play' },
    )
    // What the old file brought along goes with it; what people made stays.
    assert.deepEqual([now.title, now.subtitles.length, now.state], ['Secret', 1, 'ready'])
    assert.notEqual(now.poster, old.poster)
    assert.equal(await status(segment), 200, 'whoever was watching the old file goes on')
    const storage = (await owner.must(200, '/api/v1/users/me/storage')).json
    assert.ok(storage.replaced_bytes >= readFileSync(file).length, 'the old file counts until it goes')

    // Deleted meanwhile: nothing comes of it.
    const late = await create(owner, { length: bytes.length, metadata: replaces })
    await owner.delete(video.id)
    assert.equal((await patch(owner, late.url, 0, bytes)).status, 404)
    assert.equal((await tus(owner, 'HEAD', late.url)).status, 410)
    await owner.must(200, `${path}/restore`, { method: 'POST' })
    assert.equal((await owner.video(video.id)).bytes, bytes.length)
  })

  it('is shared, unlocked and replaced on the page', async () => {
    const shot = async (page, name) => {
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
    }
    const { page, errors } = await openBrowser(ends, {
      base: server.base,
      viewport: { width: 1440, height: 900 },
    })
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/watch/${video.id}`)
    await page.getByTestId('share-button').click()
    await page.getByTestId('password-part').locator('input').fill('swordfish')
    await page.getByRole('button', { name: 'Set a password' }).click()
    await page.getByRole('button', { name: 'Change the password' }).waitFor()
    await page.getByLabel('For whom').fill('Aunt Liu')
    await page.getByRole('button', { name: 'Make a link' }).click()
    await page.getByRole('button', { name: 'Revoke: Aunt Liu' }).waitFor()
    await page.getByLabel('Sites that may embed it').selectOption('listed')
    await page.getByLabel('Sites, one a line').fill('https://example.org/path')
    await page.getByTestId('embedding-part').getByRole('button', { name: 'Save' }).click()
    await page.getByText('One of these is no site').waitFor()
    await shot(page, 'share')

    const phone = { width: 390, height: 844 }
    const guest = await openBrowser(ends, { base: server.base, locale: 'zh-CN', viewport: phone })
    await guest.page.goto(`${server.base}/watch/${video.id}`)
    const form = guest.page.getByTestId('unlock')
    await form.locator('input').fill('wrong')
    await form.getByRole('button').click()
    await form.getByText('密码不对。').or(form.getByText('尝试太多')).waitFor()
    await shot(guest.page, 'unlock-zh')
    const [link] = (await owner.must(200, `${path}/links`)).json.items.filter(
      ({ note }) => note === 'Aunt Liu',
    )
    await guest.page.goto(link.url)
    await new Player(guest.page).firstPicture()
    await shot(guest.page, 'shared-zh')
    await guest.page.goto(`${server.base}/embed/${link.name}`)
    await new Player(guest.page).firstPicture()

    await page.goto(`${server.base}/studio/${video.id}?tab=file`)
    await page.getByTestId('replace-input').setInputFiles(file)
    const size = readFileSync(file).length
    await until(async () => (await owner.video(video.id)).bytes === size, { what: 'the file to be replaced' })
    await page.getByText('The new file plays now.').or(page.getByText(/KB|MB/).first()).first().waitFor()
    await shot(page, 'replace')
    assert.deepEqual([...errors, ...guest.errors], [])
  })
})
