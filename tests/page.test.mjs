// The page itself: first run, library, sharing, frames on other sites, Chinese, phones.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { fillAccount, openBrowser, Player } from './lib/browser.mjs'
import { endings } from './lib/endings.mjs'
import { readQrCode } from './lib/qr-code.mjs'
import { Server, startSite } from './lib/server.mjs'
import { media } from './media/make.mjs'

const ends = endings()

const kPhone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 }

/** Fails when a page is wider than its window. */
async function fits(page, what) {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }))
  assert.ok(content <= window, `${what}: ${content} wide in ${window}`)
}

/** Waits until a page shows something that stays. */
async function settled(page) {
  await page.locator('h1, [data-testid="player"], [role="alert"]').first().waitFor()
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

describe('The first run', { concurrency: 1 }, () => {
  it('leads from the printed link to the first video', async () => {
    const server = await Server.start()
    ends(() => server.stop())
    const { page, errors } = await openBrowser(ends, { closes: after, base: server.base })
    await page.goto(`${server.base}/setup?token=${server.setupToken()}`)
    await fillAccount(page, 'register-form', 'miller', 'a long password')
    await page.getByRole('radio').first().check()
    await page.getByRole('button').last().click()
    await page.getByTestId('upload-input').setInputFiles(await media('silent'))
    await page.getByTestId('upload-ready').waitFor({ timeout: 120_000 })
    assert.equal((await server.client().must(200, '/api/v1/server')).json.needs_setup, false)
    assert.deepEqual(errors, [])
  })
})

describe('The page', { concurrency: 1 }, () => {
  let server
  let owner
  let open
  let hidden
  before(async () => {
    ;({ server } = await startSite(ends))
    owner = await server.user('owner')
    const file = await media('h264_faststart')
    open = await owner.publish(file, { fields: { title: 'The weir in spring', visibility: 'public' } })
    hidden = await owner.publish(file, { fields: { title: 'Not for you', visibility: 'private' } })
  })
  const browse = (options) => openBrowser(ends, { closes: after, base: server.base, ...options })

  it('signs in, keeps one signed in after a reload, and shows the library', async () => {
    const { page, errors, foreign } = await browse()
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('library-grid').waitFor()
    await page.getByText('The weir in spring').first().waitFor()
    await page.reload()
    await page.getByText('Not for you').first().waitFor()
    assert.ok((await page.getByTestId('video-card').count()) >= 1)
    assert.deepEqual(errors, [])
    assert.deepEqual(foreign, [], 'requests to other hosts')
  })

  it('says so when the password is wrong, and keeps what was typed', async () => {
    const { page } = await browse()
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'not the password')
    await page.getByText('Wrong user name or password').waitFor()
    assert.equal(await page.locator('input[name="username"]').inputValue(), 'owner')
  })

  it('does not find a private video for others, exactly as one that is not there', async () => {
    const { page } = await browse()
    const nowhere = 'A'.repeat(hidden.id.length)
    for (const id of [hidden.id, nowhere]) {
      await page.goto(`${server.base}/watch/${id}`)
      await page.getByText('doesn’t exist or isn’t shared with you').waitFor()
      assert.equal(await page.getByText('Not for you').count(), 0)
      await page.goto(`${server.base}/embed/${id}`)
      await page.getByText('doesn’t exist or isn’t shared with you').waitFor()
    }
  })

  it('plays a private video for its owner, who is known by a cookie alone to the player', async () => {
    const { page } = await browse()
    await page.goto(`${server.base}/sign-in`)
    await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
    await page.getByTestId('library-grid').waitFor()
    await page.goto(`${server.base}/watch/${hidden.id}`)
    await new Player(page).firstPicture()
  })

  it('shares a link, the place in the video and a frame for other sites', async () => {
    const { page } = await browse()
    await page.goto(`${server.base}/watch/${open.id}`)
    await new Player(page).firstPicture()
    await page.getByTestId('share-button').click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    const values = await dialog.locator('input, textarea').evaluateAll((all) => all.map((e) => e.value))
    assert.ok(
      values.some((v) => v.endsWith(`/watch/${open.id}`)),
      values.join(),
    )
    assert.ok(
      values.some((v) => v.includes(`/embed/${open.id}`) && v.includes('<iframe')),
      values.join(),
    )
    assert.equal(
      await readQrCode(dialog.getByRole('img', { name: 'QR code of the link' })),
      `${server.base}/watch/${open.id}`,
    )
  })

  it('starts at the second that the link says', async () => {
    const { page } = await browse()
    await page.goto(`${server.base}/watch/${open.id}?t=3`)
    const player = new Player(page)
    await player.firstPicture()
    assert.ok((await player.ask('number')) >= 90)
  })

  it('is a player in a frame on another site', async () => {
    const { page } = await browse()
    const other = createServer((_, answer) => {
      answer.setHeader('content-type', 'text/html')
      answer.end(`<iframe src="${server.base}/embed/${open.id}?autoplay=1" allow="autoplay"></iframe>`)
    })
    await new Promise((resolve) => other.listen(0, 'localhost', resolve))
    after(() => other.close())
    await page.goto(`http://localhost:${other.address().port}/`)
    const frame = page.frames().at(-1)
    await frame.waitForFunction(() => globalThis.__watch?.pictures() > 0)
  })

  it('follows a video that is being prepared in a frame, and asks for it but once', async () => {
    const { page } = await browse()
    const asked = []
    await page.route(`**/api/v1/videos/${open.id}`, async (route) => {
      asked.push(route.request().url())
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), state: 'indexing' } })
    })
    await page.goto(`${server.base}/embed/${open.id}?autoplay=1`)
    await new Player(page).firstPicture()
    assert.equal(asked.length, 1)
  })

  it('describes a video to other sites by Open Graph and oEmbed, in what the server sends', async () => {
    const stranger = server.client()
    const { text } = await stranger.must(200, `/watch/${open.id}`)
    assert.match(text, /<title>[^<]*The weir in spring/)
    assert.match(text, /property="og:title" content="The weir in spring"/)
    assert.match(text, /property="og:image" content="http[^"]*\/poster-\d+\.jpg"/)
    const found = /<link[^>]*application\/json\+oembed[^>]*href="([^"]+)"/.exec(text)
    assert.ok(found, 'a link to oEmbed')
    const url = `${server.base}/watch/${open.id}`
    const { json } = await stranger.must(200, `/oembed?url=${encodeURIComponent(url)}`)
    assert.equal(json.type, 'video')
    assert.equal(json.title, 'The weir in spring')
    assert.match(json.html, new RegExp(`<iframe[^>]*/embed/${open.id}`))
  })

  it('writes hostile titles as text', async () => {
    const title = '"><script>globalThis.harm=1</script><img src=x onerror="globalThis.harm=2">'
    const description = `x${'水'.repeat(150)}`
    const video = await owner.publish(await media('silent'), {
      fields: { title, description, visibility: 'public' },
    })
    const { page } = await browse()
    const { text } = await server.client().must(200, `/watch/${video.id}`)
    assert.match(text, /property="og:description" content="x水{99}"/, 'cut between two characters')
    for (const path of ['/', `/watch/${video.id}`, `/embed/${video.id}`]) {
      await page.goto(server.base + path)
      await settled(page)
      assert.equal(await page.evaluate(() => globalThis.harm), undefined, path)
    }
    assert.ok(
      !(await server.client().must(200, `/watch/${video.id}`)).text.includes('<script>globalThis.harm'),
    )
  })

  it('has its own sizes and colours, whichever style sheet came first', async () => {
    const { page } = await browse()
    await page.goto(`${server.base}/sign-in`)
    await page.getByTestId('sign-in-form').waitFor()
    const values = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement)
      return ['mantine-color-placeholder', 'mr-muted', 'mantine-font-size-sm'].map((name) =>
        style.getPropertyValue(`--${name}`).trim(),
      )
    })
    assert.equal(values[0], values[1])
    assert.equal(values[2], '1rem')
  })

  it('speaks Chinese to those who do', async () => {
    const { page } = await browse({ locale: 'zh-CN' })
    await page.goto(`${server.base}/`)
    await page.getByTestId('library-grid').waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
    await page.goto(`${server.base}/watch/${hidden.id}`)
    await page.getByText('视频不存在').waitFor()
  })

  it('fits a phone in both languages without scrolling sideways', async () => {
    for (const locale of ['en-GB', 'zh-CN']) {
      const { page } = await browse({ locale, ...kPhone })
      for (const path of [
        '/',
        '/sign-in',
        '/register',
        `/watch/${open.id}`,
        `/watch/${hidden.id}`,
        `/embed/${open.id}`,
      ]) {
        await page.goto(server.base + path)
        await settled(page)
        await fits(page, `${locale} ${path}`)
      }
      await page.goto(`${server.base}/sign-in`)
      await fillAccount(page, 'sign-in-form', 'owner', 'password of owner')
      await page.getByTestId('library-grid').waitFor()
      for (const path of ['/', '/upload', '/mine', '/account']) {
        await page.goto(server.base + path)
        await settled(page)
        await fits(page, `${locale} ${path}`)
      }
    }
  })

  it('plays on a phone', async () => {
    const { page } = await browse(kPhone)
    await page.goto(`${server.base}/watch/${open.id}`)
    await new Player(page).firstPicture()
    await fits(page, 'the watch page')
  })

  it('sends its scripts and styles compressed to whoever reads that', async () => {
    const stranger = server.client()
    const { text } = await stranger.must(200, '/')
    const paths = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path)
    assert.ok(paths.length > 3)
    for (const path of paths) {
      const plain = await stranger.must(200, path)
      assert.equal(plain.headers['content-encoding'], undefined)
      for (const [coding, read] of Object.entries({ gzip: gunzipSync, br: brotliDecompressSync })) {
        const small = await stranger.must(200, path, { headers: { 'accept-encoding': coding } })
        if (plain.body.length > 1000) assert.equal(small.headers['content-encoding'], coding, path)
        if (small.headers['content-encoding']) assert.ok(read(small.body).equals(plain.body), path)
      }
    }
  })

  it('has the API’s document and its reader, from this host alone', async () => {
    const { page, foreign, errors } = await browse()
    const { json } = await server.client().must(200, '/openapi.json')
    assert.match(json.openapi, /^3\.1/)
    for (const path of [
      '/api/v1/videos',
      '/api/v1/sessions',
      '/register/',
      '/upload_video/',
      '/transcode_video/',
      '/extract_audio/',
    ])
      assert.ok(json.paths[path], path)
    await page.goto(`${server.base}/docs`)
    // The reader draws what is in sight of a long document, and no more.
    await page.locator('[data-path="/api/v1/sessions"]').first().waitFor()
    assert.deepEqual(foreign, [])
    assert.deepEqual(errors, [])
  })
})
