// The page: videos from addresses.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { fillAccount, openBrowser } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { file, startOrigin } from './lib/origin.mjs'
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
    await page.getByRole('button', { name: 'By address' }).click()
    const form = page.getByTestId('by-address')
    const [good, slow, gone] = ['/mill.webm', '/slow.webm', '/gone.webm'].map((path) => origin.base + path)
    await form.getByRole('textbox').fill(`${good}\nhttp://10.0.0.1/a.mp4\n`)
    await form.getByRole('button', { name: 'Fetch' }).click()
    const wrong = form.getByRole('alert')
    await wrong.waitFor()
    assert.match(await wrong.innerText(), /private network/)
    assert.match(await form.innerText(), /http:\/\/10\.0\.0\.1\/a\.mp4/)

    await form.getByRole('textbox').fill(`${good}\n\n  ${slow}\n${gone}`)
    await form.getByRole('button', { name: 'Fetch' }).click()
    await form.waitFor({ state: 'detached' })
    const row = (name) => page.getByTestId('import-row').filter({ hasText: name })
    await row('mill').getByRole('link', { name: 'Watch' }).waitFor()
    await row(gone).getByText('There is nothing at this address').waitFor()
    await row('slow').getByText(' of ').waitFor()
    // The tray says so too, and so does another page.
    await page.getByRole('button', { name: /^Jobs/ }).click()
    await page.getByRole('link', { name: 'slow', exact: true }).waitFor()
    await page.keyboard.press('Escape')
    release()
    await row('slow').getByRole('link', { name: 'Watch' }).waitFor()

    origin.at['/gone.webm'] = file(film)
    await row(gone).getByRole('button', { name: 'Retry' }).click()
    await row('gone').getByRole('link', { name: 'Watch' }).waitFor()
    await page.reload()
    await row('gone').getByRole('button', { name: 'Remove from the list' }).click()
    await row('gone').waitFor({ state: 'detached' })
  })
})
