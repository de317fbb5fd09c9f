// The page: videos from addresses, and webhooks on the account page.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { file, startOrigin } from './lib/origin.mjs'
import { until } from './lib/process.mjs'
import { Server, temporaryFolder } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

describe('The page', { concurrency: 1 }, () => {
  let server
  let origin
  let page
  let film

  before(async () => {
    const config = join(temporaryFolder('config'), 'millrace.toml')
    writeFileSync(config, 'outbound_allow = ["127.0.0.1"]\n')
    server = await Server.start({ args: ['--config', config] })
    ends(() => server.stop())
    await server.admin()
    await server.user('owner')
    origin = await startOrigin(ends)
    film = readFileSync(await media('vp9_webm'))
    ;({ page } = await openBrowser(ends, { base: server.base }))
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('sign-in-form').waitFor({ state: 'detached' })
  })

  it('has videos fetched from several addresses, and says which one is wrong', async () => {
    let release
    const held = new Promise((resolve) => {
      release = resolve
    })
    origin.at['/mill.webm'] = file(film)
    origin.at['/slow.webm'] = async (_, response) => {
      response.writeHead(200, { 'content-length': film.length, etag: '"one"' })
      response.write(film.subarray(0, film.length / 2))
      await held
      response.end(film.subarray(film.length / 2))
    }
    await page.goto(`${server.base}/upload`)
    await page.getByRole('button', { name: 'Import from links' }).click()
    const form = page.getByTestId('by-address')
    const [good, slow, gone] = ['/mill.webm', '/slow.webm', '/gone.webm'].map((path) => origin.base + path)
    await form.getByRole('textbox').fill(`${good}\nhttp://10.0.0.1/a.mp4\n`)
    await form.getByRole('button', { name: 'Import', exact: true }).click()
    const wrong = form.getByRole('alert')
    await wrong.waitFor()
    assert.match(await wrong.innerText(), /private network/)
    assert.match(await form.innerText(), /http:\/\/10\.0\.0\.1\/a\.mp4/)

    await form.getByRole('textbox').fill(`${good}\n\n  ${slow}\n${gone}`)
    await form.getByRole('button', { name: 'Import', exact: true }).click()
    await form.waitFor({ state: 'detached' })
    const row = (name) => page.getByTestId('import-row').filter({ hasText: name })
    await row('mill').getByRole('link', { name: 'Watch' }).waitFor()
    await row(gone).getByText('There is nothing at this address').waitFor()
    await row('slow').getByText(' of ').waitFor()
    // The tray says so too, and so does another page.
    await page.getByRole('button', { name: /^Jobs/ }).click()
    await page.getByRole('link', { name: 'slow', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('banner').getByRole('link', { name: 'Millrace' }).click()
    await page.getByRole('button', { name: 'Jobs: 1' }).waitFor()
    // Also for whoever comes back later, on whichever page.
    await page.reload()
    await page.getByRole('button', { name: 'Jobs: 1' }).waitFor()
    release()
    await page.getByRole('button', { name: 'Jobs: 0' }).waitFor()
    await page.goto(`${server.base}/upload`)
    await row('slow').getByRole('link', { name: 'Watch' }).waitFor()

    origin.at['/gone.webm'] = file(film)
    await row(gone).getByRole('button', { name: 'Retry' }).click()
    await row('gone').getByRole('link', { name: 'Watch' }).waitFor()
    await page.reload()
    await row('gone').getByRole('button', { name: 'Remove from the list' }).click()
    await row('gone').waitFor({ state: 'detached' })
  })

  it('adds a webhook, shows its secret once, tests it, and sends again', async () => {
    const got = []
    const answers = [500]
    origin.at['/hook'] = (request, response) => {
      got.push(request.headers['webhook-id'])
      request.resume()
      response.writeHead(answers.shift() ?? 200).end('thank you')
    }
    await page.goto(`${server.base}/account`)
    const section = page.getByTestId('webhooks')
    await section.getByRole('button', { name: 'Add a webhook' }).click()
    const form = section.getByTestId('new-webhook')
    await form.getByRole('textbox', { name: 'Address' }).fill('http://localhost.invalid:25/')
    await form.getByRole('button', { name: 'Add' }).click()
    await form.getByRole('alert').waitFor()
    await form.getByRole('textbox', { name: 'Address' }).fill(`${origin.base}/hook`)
    await form.getByRole('button', { name: 'Add' }).click()
    const secret = section.getByTestId('webhook-secret')
    await secret.waitFor()
    assert.match(await secret.innerText(), /^whsec_/)
    const hook = section.getByTestId('webhook')
    await hook.getByRole('button', { name: 'Send a test' }).click()
    const delivery = hook.getByTestId('delivery')
    await until(async () => (await delivery.getAttribute('data-state')) === 'failed', {
      what: 'the failed test',
    })
    await delivery.getByText('Answer 500').waitFor()
    await delivery.getByRole('button', { name: 'Send again' }).click()
    await until(async () => (await delivery.getAttribute('data-state')) === 'delivered', {
      what: 'the delivery',
    })
    assert.equal(new Set(got).size, 1)
    assert.ok(got.length >= 2)
    await delivery.locator('summary').click()
    await delivery.getByText('thank you').waitFor()

    const before = await secret.innerText()
    await hook.getByRole('button', { name: 'New secret' }).click()
    await until(async () => (await secret.innerText()) !== before, { what: 'another secret' })
    await hook.getByRole('button', { name: 'Disable' }).click()
    await hook.getByText('Disabled').waitFor()
    await page.reload()
    await hook.getByRole('button', { name: 'Enable' }).waitFor()
    assert.equal(await secret.count(), 0)
    await hook.getByRole('button', { name: 'Remove' }).click()
    await hook.waitFor({ state: 'detached' })
  })
})
