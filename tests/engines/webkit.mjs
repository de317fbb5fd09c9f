// WebKitGTK's MiniBrowser by WebDriver (w3.org/TR/webdriver2), on a screen of its own.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { watchMedia } from '../lib/in-page.mjs'
import { until } from '../lib/process.mjs'
import { temporaryFolder } from '../lib/server.mjs'
import { endGroup, firstMatch } from './processes.mjs'

const kBrowser = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/webkit2gtk-4.1/MiniBrowser`

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

export async function openWebKit(ends) {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  ends(() => endGroup(screen))
  const [, display] = await firstMatch(screen, /^(\d+)\n/)
  const port = await freePort()
  const driver = spawn('dbus-run-session', ['--', 'WebKitWebDriver', `--port=${port}`, '--host=127.0.0.1'], {
    stdio: 'ignore',
    detached: true,
    env: {
      ...process.env,
      DISPLAY: `:${display}`,
      HOME: temporaryFolder('webkit'),
      LIBGL_ALWAYS_SOFTWARE: '1',
    },
  })
  ends(() => endGroup(driver))

  const ask = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body && JSON.stringify(body),
    })
    const { value } = await answer.json()
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`)
    return value
  }
  await until(() => ask('GET', '/status').catch(() => false), { what: 'WebKitWebDriver', limit: 30_000 })
  const options = { binary: kBrowser, args: ['--automation', '--autoplay-policy=allow'] }
  const { sessionId } = await ask('POST', '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
  })
  const session = `/session/${sessionId}`
  ends(() => ask('DELETE', session).catch(() => {}))
  await ask('POST', `${session}/timeouts`, { script: 120_000, pageLoad: 60_000 })
  const call = async (body, args) => {
    const script = `const done = arguments[1]
      ;(async () => (${body})(...JSON.parse(arguments[0])))().then(
        (value) => done(JSON.stringify({ value: value ?? null })), (error) => done(JSON.stringify({ error: String(error) })))`
    const answer = await ask('POST', `${session}/execute/async`, { script, args: [JSON.stringify(args)] })
    const { value, error } = JSON.parse(answer)
    if (error) throw new Error(error)
    return value
  }
  return {
    /** Frames: after a jump WebKitGTK paints late, and while it is paused up to two before the right one. */
    slack: 3,
    /** There is no script before the page's own: what the page has shown until then is shown again. */
    async open(url) {
      await ask('POST', `${session}/url`, { url })
      await call(
        `() => { const held = globalThis.__millrace; (${watchMedia})(); if (held) globalThis.__millrace = held }`,
        [],
      )
    },
    call,
  }
}
