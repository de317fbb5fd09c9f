// What people may store, at every door and for many uploads at once; accounts as an administrator sees them; and
// the review before a video becomes public. In the API and on the page.
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { until } from './lib/process.mjs'
import { startSite } from './lib/server.mjs'
import { create, patch, tus } from './lib/tus.mjs'
import { media } from './media/make.mjs'

const ends = endings()
const kMega = 1 << 20
const kDraft = { 'upload-draft-interop-version': '8' }

describe('A limit on what people store', { concurrency: 1 }, () => {
  let server, admin, ann, file, size, people
  const limit = async (name, quota_bytes) => {
    const quota = quota_bytes === null ? { quota: 'none' } : { quota: 'own', quota_bytes }
    return (await admin.must(200, `/api/v1/admin/users/${people[name]}`, { method: 'PATCH', body: quota }))
      .json
  }
  const storage = async (who = ann) => (await who.must(200, '/api/v1/users/me/storage')).json
  before(async () => {
    ;({ server, admin } = await startSite(ends))
    file = await media('h264_faststart')
    size = statSync(file).size
    ann = await server.user('ann')
    await server.user('bob')
    const { items } = (await admin.must(200, '/api/v1/admin/users')).json
    people = Object.fromEntries(items.map(({ username, id }) => [username, id]))
  })

  it('lets only as many of 20 uploads begin at once as there is room for', async () => {
    await limit('ann', 5 * kMega + 10)
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(ann, { length: kMega })))
    const made = answers.filter(({ status }) => status === 201)
    assert.equal(made.length, 5)
    for (const { status, code, text } of answers.filter((one) => !made.includes(one))) {
      assert.deepEqual([status, code], [507, 'over_quota'])
      assert.match(text, /may store 5\.0 MB: 5\.0 MB are used .*under way.*0 KB are free; this needs 1\.0 MB/)
    }
    assert.deepEqual(
      [(await storage()).reserved_bytes, (await storage()).quota_bytes],
      [5 * kMega, 5 * kMega + 10],
    )
    // Whatever ends gives back.
    for (const { url } of made) assert.equal((await tus(ann, 'DELETE', url)).status, 204)
    assert.equal((await storage()).reserved_bytes, 0)
  })

  it('is held at every door', async () => {
    await limit('ann', size - 1)
    const bytes = readFileSync(file)
    assert.equal((await create(ann, { length: size })).code, 'over_quota')
    const draft = (complete) =>
      ann.ask('/api/v1/uploads', {
        method: 'POST',
        headers: { ...kDraft, 'upload-complete': complete, 'upload-length': String(size) },
      })
    assert.equal((await draft('?0')).code, 'over_quota')
    assert.equal((await ann.sendBytes(bytes)).code, 'over_quota')
    const tutorial = await ann.sendBytes(bytes, { path: '/upload_video/' })
    assert.deepEqual([tutorial.status, typeof tutorial.json.detail], [507, 'string'])
    await until(async () => (await storage()).reserved_bytes === 0, { what: 'forms to give back' })
    await limit('ann', size)
    const video = await ann.publish(file)
    assert.deepEqual(
      [(await storage()).stored_bytes, (await storage()).reserved_bytes],
      [size, 0],
      'exactly what there is room for is taken',
    )
    assert.equal((await create(ann, { length: 1 })).code, 'over_quota')
    await ann.delete(video.id)
    const binned = await storage()
    assert.deepEqual([binned.stored_bytes, binned.binned_bytes], [size, size], 'the bin counts')
    assert.match((await create(ann, { length: 1 })).text, /in the bin, until it is emptied/)
  })

  it('grows with uploads that do not say how long they are, and counts their parts once', async () => {
    const used = (await storage()).stored_bytes
    await limit('ann', used + 3000)
    const open = await create(ann, { headers: { 'upload-defer-length': '1' } })
    assert.equal(open.status, 201)
    const bytes = readFileSync(file)
    assert.equal((await patch(ann, open.url, 0, bytes.subarray(0, 2000))).status, 204)
    assert.equal((await storage()).reserved_bytes, 2000)
    assert.equal((await patch(ann, open.url, 2000, bytes.subarray(2000, 4000))).code, 'over_quota')
    const longer = await patch(ann, open.url, 2000, bytes.subarray(2000, 2100), { 'upload-length': '3001' })
    assert.equal(longer.code, 'over_quota')
    await tus(ann, 'DELETE', open.url)

    await limit('ann', used + size)
    const parts = []
    for (const [begin, end] of [
      [0, size >> 1],
      [size >> 1, size],
    ]) {
      const part = await create(ann, { length: end - begin, headers: { 'upload-concat': 'partial' } })
      assert.equal((await patch(ann, part.url, 0, bytes.subarray(begin, end))).status, 204)
      parts.push(part.url)
    }
    assert.equal((await storage()).reserved_bytes, size)
    const twice = await create(ann, {
      headers: { 'upload-concat': `final;${parts[0]} ${parts[0]} ${parts[1]}` },
    })
    assert.equal(twice.code, 'over_quota', 'a part that is used twice needs its room twice')
    const whole = await create(ann, { headers: { 'upload-concat': `final;${parts.join(' ')}` } })
    assert.equal(whole.status, 201)
    await until(async () => (await storage()).stored_bytes === used + size, {
      what: 'the parts to be a video',
    })
    assert.equal((await storage()).reserved_bytes, 0)
  })

  it('takes no number that is none', async () => {
    const change = (body) => admin.ask(`/api/v1/admin/users/${people.ann}`, { method: 'PATCH', body })
    for (const body of [
      { quota: 'own', quota_bytes: -1 },
      { quota: 'own', quota_bytes: 2 ** 60 },
      { quota: 'own', quota_bytes: 1.5 },
      { quota: 'own', quota_bytes: '5' },
      { quota: 'own' },
      { quota: 'none', quota_bytes: 5 },
      { quota_bytes: 5 },
      { quota: 'some' },
      { role: 'god' },
    ])
      assert.equal((await change(body)).status, 422, JSON.stringify(body))
    for (const user_quota_bytes of [-1, 2 ** 60, 'much'])
      assert.equal(
        (await admin.ask('/api/v1/admin/settings', { method: 'PATCH', body: { user_quota_bytes } })).status,
        422,
      )
    assert.equal((await admin.ask('/api/v1/admin/users/x', { method: 'PATCH', body: {} })).status, 404)
    assert.equal((await ann.ask('/api/v1/admin/users')).status, 403)
    assert.equal((await ann.ask(`/api/v1/admin/users/${people.bob}`, { method: 'DELETE' })).status, 403)
  })

  it('is the server’s where there is no own one', async () => {
    await admin.must(200, '/api/v1/admin/settings', { method: 'PATCH', body: { user_quota_bytes: 1000 } })
    await admin.must(200, `/api/v1/admin/users/${people.ann}`, {
      method: 'PATCH',
      body: { quota: 'default' },
    })
    assert.equal((await storage()).quota_bytes, 1000)
    assert.equal((await create(ann, { length: kMega })).code, 'over_quota')
    await limit('ann', null)
    assert.equal((await storage()).quota_bytes, null)
    await admin.must(200, '/api/v1/admin/settings', { method: 'PATCH', body: { user_quota_bytes: 0 } })
  })

  it('lets an administrator disable, enable and delete accounts, but never their own', async () => {
    const bob = await server.client()
    await bob.login('bob', 'password of bob')
    const change = (id, body) => admin.ask(`/api/v1/admin/users/${id}`, { method: 'PATCH', body })
    assert.equal((await change(people.bob, { disabled: true })).json.disabled, true)
    assert.equal((await bob.ask('/api/v1/users/me')).status, 401)
    const again = await server.client().ask('/api/v1/sessions', {
      method: 'POST',
      body: { username: 'bob', password: 'password of bob' },
    })
    assert.equal(again.code, 'account_disabled')
    await change(people.bob, { disabled: false })
    await bob.login('bob', 'password of bob')
    for (const body of [{ disabled: true }, { role: 'user' }])
      assert.equal((await change(people.admin, body)).code, 'own_account')
    assert.equal(
      (await admin.ask(`/api/v1/admin/users/${people.admin}`, { method: 'DELETE' })).code,
      'own_account',
    )
    await admin.must(204, `/api/v1/admin/users/${people.bob}`, { method: 'DELETE' })
    assert.equal((await bob.ask('/api/v1/users/me')).status, 401)
    const { items } = (await admin.must(200, '/api/v1/admin/users?q=bo')).json
    assert.deepEqual(items, [])
  })

  it('lets what is made public wait for an administrator, where that is wanted', async () => {
    await admin.must(200, '/api/v1/admin/settings', { method: 'PATCH', body: { review_public: true } })
    const video = await ann.publish(file, { fields: { visibility: 'public', title: 'My holidays' } })
    assert.deepEqual([video.visibility, video.review.state], ['private', 'waiting'])
    const stranger = server.client()
    const visible = async () => (await stranger.ask(`/api/v1/videos/${video.id}`)).status
    const path = `/api/v1/videos/${video.id}`
    const waits = async () =>
      (await admin.must(200, '/api/v1/admin/reviews')).json.items.find(({ id }) => id === video.id)?.review
    const review = async ({ at, ...body }) =>
      admin.ask(`/api/v1/admin/reviews/${video.id}`, {
        method: 'POST',
        body: { at: at ?? (await waits())?.at ?? '', ...body },
      })
    const queue = async () => (await admin.must(200, '/api/v1/admin/reviews')).json.items.map(({ id }) => id)
    assert.equal(await visible(), 404)
    for (const url of [video.urls.hls, video.urls.mp4, video.poster, `/oembed?url=/watch/${video.id}`])
      assert.equal((await stranger.ask(url)).status, 404, url)
    await ann.must(200, video.urls.hls)
    assert.deepEqual(await queue(), [video.id])
    assert.equal((await ann.ask('/api/v1/admin/reviews')).status, 403)
    assert.equal((await review({ decision: 'perhaps' })).status, 422)

    assert.equal((await review({ decision: 'decline', note: 'Too loud <b>' })).status, 200)
    const { state, note } = (await ann.video(video.id)).review
    assert.deepEqual([state, note], ['declined', 'Too loud <b>'])
    assert.deepEqual([await queue(), await visible()], [[], 404])
    assert.equal((await review({ decision: 'accept' })).status, 404, 'only what waits is decided')

    await ann.must(200, path, { method: 'PATCH', body: { visibility: 'public' } })
    assert.deepEqual(await queue(), [video.id])
    assert.equal((await review({ decision: 'accept' })).json.visibility, 'public')
    assert.equal(await visible(), 200)
    const { json } = await ann.must(200, path, {
      method: 'PATCH',
      body: { title: 'New', visibility: 'public' },
    })
    assert.deepEqual([json.visibility, json.review], ['public', null], 'a new title needs no review')

    // What an administrator has not seen does not pass with what they have.
    const replace = async (change) => {
      await ann.must(200, path, { method: 'PATCH', body: { visibility: 'public' } })
      const before = (await waits())?.at
      const sent = await ann.sendBytes(readFileSync(file), { fields: { replaces: video.id } })
      assert.equal(sent.status, 201, sent.text)
      await until(async () => (await waits()) && (await waits()).at !== before, { what: change })
      return before
    }
    await replace('another file to wait')
    assert.equal(await visible(), 404)
    const seen = await replace('another file to take the place of one that waits')
    const stale = await review({ decision: 'accept', at: seen })
    assert.deepEqual([stale.status, stale.json.code], [409, 'changed_meanwhile'])
    const { at } = await waits()
    await ann.must(200, path, { method: 'PATCH', body: { title: 'Newer' } })
    assert.equal((await review({ decision: 'accept', at })).status, 409)
    assert.equal(await visible(), 404)
    assert.equal((await review({ decision: 'accept' })).status, 200)
    const other = await admin.publish(file, { fields: { visibility: 'public' } })
    assert.equal(other.visibility, 'public', 'administrators look at nobody but others')
    const clip = await ann.ask('/api/v1/clips', {
      method: 'POST',
      body: { spans: [{ video: video.id, in: 0, out: 1 }], visibility: 'public' },
    })
    assert.deepEqual([clip.status, clip.json.visibility, clip.json.review.state], [201, 'private', 'waiting'])
  })

  it('is seen and changed on the page', async () => {
    await limit('ann', 2000 * kMega)
    const { page, errors } = await openBrowser(ends, { base: server.base })
    const shot = async (name) => {
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true })
    }
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'ann', 'password of ann')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await page.goto(`${server.base}/upload`)
    await page
      .getByTestId('storage-bar')
      .getByText(/of 2 GB used/)
      .waitFor()
    await shot('upload')
    await limit('ann', (await storage()).stored_bytes + 10)
    await page.reload()
    await page.getByTestId('upload-input').setInputFiles(file)
    await page.getByText(/This needs .* are free/).waitFor()
    await shot('upload-full')
    await limit('ann', 2000 * kMega)
    await page.goto(`${server.base}/account`)
    await page
      .getByTestId('storage-bar')
      .getByText(/in the bin/)
      .waitFor()
    await shot('account')

    const boss = await openBrowser(ends, {
      base: server.base,
      locale: 'zh-CN',
      viewport: { width: 390, height: 844 },
    })
    await boss.page.goto(`${server.base}/sign-in`)
    await fillAccount(boss.page, 'sign-in-form', 'admin', 'correct horse battery')
    await boss.page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
    await boss.page.goto(`${server.base}/admin`)
    const row = boss.page.getByTestId('person').filter({ hasText: 'ann' })
    await row.getByRole('button', { name: '管理 ann' }).click()
    await boss.page.getByText('空间上限', { exact: true }).click()
    await boss.page.getByRole('dialog').getByLabel('GB').fill('3')
    await boss.page.getByRole('button', { name: '保存' }).last().click()
    await row.getByText(/共 3 GB/).waitFor()
    const waiting = boss.page.getByTestId('review')
    await waiting.getByRole('button', { name: '通过', exact: true }).click()
    await boss.page.getByText('没有待审核的视频。').waitFor()
    if (process.env.SHOTS)
      await boss.page.screenshot({ path: `${process.env.SHOTS}/admin-zh.png`, fullPage: true })
    assert.deepEqual([...errors, ...boss.errors], [])
  })
})
