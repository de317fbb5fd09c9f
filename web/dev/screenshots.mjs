// Takes pictures of the pages of a running server, for docs/pictures and for looking over a change.
//
//   node dev/screenshots.mjs <base URL> <output folder> [name filter]
//
// Signs in with MILLRACE_USER and MILLRACE_PASSWORD when they are set. MILLRACE_VIDEO names the video to watch,
// MILLRACE_PORTRAIT a portrait one. The browser is CHROMIUM or /usr/bin/chromium.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [base = 'http://127.0.0.1:8080', folder = 'pictures', filter = ''] = process.argv.slice(2)
const { MILLRACE_USER: user, MILLRACE_PASSWORD: password } = process.env
const wide = process.env.MILLRACE_VIDEO ?? 'v1'
const tall = process.env.MILLRACE_PORTRAIT ?? 'v4'
const sizes = { phone: [360, 740], tablet: [768, 1024], desktop: [1440, 900] }
const pagesBefore = {
  'sign-in': '/sign-in',
  register: '/register',
  missing: '/watch/none',
  'not-found': '/nowhere/at/all',
}
const pagesAfter = {
  library: '/',
  search: '/?q=nothing-like-this',
  watch: `/watch/${wide}`,
  portrait: `/watch/${tall}`,
  upload: '/upload',
  mine: '/mine',
  account: '/account',
  admin: '/admin',
}

async function signIn(page) {
  if (!user) return
  await page.goto(`${base}/sign-in`)
  await page.fill('[data-testid=sign-in-form] input[name=username]', user)
  await page.fill('[data-testid=sign-in-form] input[type=password]', password ?? '')
  await page.click('[data-testid=sign-in-form] button[type=submit]')
  await page.waitForURL(`${base}/`)
}

async function look(context, name, path, variant) {
  const page = await context.newPage()
  const said = []
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  await page.goto(base + path, { waitUntil: 'load' })
  await page.waitForTimeout(path.startsWith('/watch') ? 2500 : 900)
  await page.screenshot({ path: join(folder, `${name}-${variant}.png`) })
  await page.close()
  if (said.length > 0) console.log(name, variant, said.slice(0, 3))
}

const profile = mkdtempSync(join(tmpdir(), 'millrace-pictures-'))
mkdirSync(folder, { recursive: true })
for (const [sizeName, [width, height]] of Object.entries(sizes)) {
  for (const language of ['zh', 'en']) {
    for (const colorScheme of ['light', 'dark']) {
      const variant = `${sizeName}-${language}-${colorScheme}`
      const wanted = (pages) => Object.entries(pages).filter(([name]) => `${name}-${variant}`.match(filter))
      if (wanted({ ...pagesBefore, ...pagesAfter }).length === 0) continue
      const context = await chromium.launchPersistentContext(join(profile, variant), {
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: [
          '--headless',
          '--no-sandbox',
          '--disable-gpu',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
        viewport: { width, height },
        hasTouch: sizeName === 'phone',
        isMobile: sizeName === 'phone',
        locale: language === 'zh' ? 'zh-CN' : 'en-GB',
        colorScheme,
      })
      for (const [name, path] of wanted(pagesBefore)) await look(context, name, path, variant)
      if (wanted(pagesAfter).length > 0) await signIn(await context.newPage())
      for (const [name, path] of wanted(pagesAfter)) await look(context, name, path, variant)
      await context.close()
    }
  }
}
rmSync(profile, { recursive: true, force: true })
