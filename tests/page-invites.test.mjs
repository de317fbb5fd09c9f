// Registration by invitation: a link that an administrator makes, in the API and on the page.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { startSite } from './lib/server.mjs'

const ends = endings()

describe('An invitation', { concurrency: 1 }, () => {
  let server
  let admin
  const path = '/api/v1/admin/invites'
  const register = (username, invite) =>
    server.client().ask('/api/v1/users', {
      method: 'POST',
      body: { username, password: 'a long password', ...(invite && { invite }) },
    })
  before(async () => {
    ;({ server, admin } = await startSite(ends))
    await admin.must(200, '/api/v1/admin/settings', { method: 'PATCH', body: { registration: 'invite' } })
  })

  it('makes accounts, as many as it says, even when they come at once', async () => {
    const { json } = await admin.must(201, path, { method: 'POST', body: { uses: 2, note: '<b>班</b>' } })
    const url = new URL(json.url)
    assert.equal(url.origin, server.base)
    const invite = url.searchParams.get('invite')
    await server.client().must(204, `/api/v1/invites/${invite}`)
    const answers = await Promise.all([1, 2, 3, 4].map((i) => register(`guest${i}`, invite)))
    assert.deepEqual(answers.map((one) => one.status).sort(), [201, 201, 403, 403])
    assert.equal(answers.find((one) => one.status === 403).code, 'invite_gone')
    assert.equal((await server.client().ask(`/api/v1/invites/${invite}`)).code, 'invite_gone')
    const [listed] = (await admin.must(200, path)).json.items
    assert.deepEqual([listed.used, listed.uses, listed.good, listed.url], [2, 2, false, null])
  })

  it('is refused without limits that make sense, and made by administrators alone', async () => {
    for (const body of [
      { uses: 0 },
      { uses: 1001 },
      { days: 0 },
      { days: 366 },
      { uses: 1.5 },
      { note: 'x'.repeat(101) },
    ])
      assert.equal((await admin.ask(path, { method: 'POST', body })).status, 422, JSON.stringify(body))
    assert.equal((await server.client().ask(path)).status, 401)
    const { json } = await admin.must(201, path, { method: 'POST', body: {} })
    const invite = new URL(json.url).searchParams.get('invite')
    await register('member', invite)
    const member = server.client()
    await member.login('member', 'a long password')
    for (const method of ['GET', 'POST'])
      assert.equal((await member.ask(path, { method, ...(method === 'POST' && { body: {} }) })).status, 403)
    for (const wrong of [undefined, '', 'x', 'x'.repeat(64), '../..', "' OR 1=1 --"])
      assert.equal((await register('nobody', wrong)).status, 403)
  })

  it('is made on the settings page, and opens the form', async () => {
    const { page, errors } = await openBrowser(ends, { base: server.base })
    await page.goto(`${server.base}/sign-in`)
    const form = page.getByTestId('sign-in-form')
    await form.locator('input[name=username]').fill('admin')
    await form.locator('input[name=current-password]').fill('correct horse battery')
    await form.locator('button[type=submit]').click()
    await page.getByTestId('library-grid').or(page.getByText('No public videos yet')).first().waitFor()
    await page.goto(`${server.base}/admin`)
    const part = page.getByTestId('invites')
    await part.getByLabel('For whom').fill('Class 7b')
    await part.getByLabel('Accounts').fill('3')
    await part.getByRole('button', { name: 'Make a link' }).click()
    const link = await part.getByTestId('invite-link').textContent()
    await part.getByText('0 of 3 used').waitFor()

    const other = await openBrowser(ends, { base: server.base, locale: 'zh-CN' })
    await other.page.goto(link)
    await other.page.locator('input[name=username]').fill('小明')
    await other.page.locator('input[name=new-password]').fill('a long password')
    await other.page.locator('[data-testid=register-form] button[type=submit]').click()
    await other.page.getByTestId('register-form').waitFor({ state: 'detached' })

    await part.getByRole('button', { name: 'Withdraw: Class 7b' }).click()
    await part.getByText('ended').first().waitFor()
    const late = await openBrowser(ends, { base: server.base, locale: 'zh-CN' })
    await late.page.goto(link)
    await late.page.getByText('邀请已失效').waitFor()
    assert.equal(await late.page.getByTestId('register-form').count(), 0)
    assert.deepEqual(
      [...errors, ...other.errors].filter((text) => !/40[13]/.test(text)),
      [],
    )
  })
})
