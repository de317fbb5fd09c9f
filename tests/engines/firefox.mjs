// Firefox by WebDriver BiDi (w3.org/TR/webdriver-bidi), as Debian ships it, without a driver program in between.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { watchMedia } from '../lib/in-page.mjs'
import { temporaryFolder } from '../lib/server.mjs'
import { endGroup, firstMatch } from './processes.mjs'

/** Sound may start by itself; whatever is not loopback goes to a proxy that is not there. */
const kPreferences = {
  'media.autoplay.default': 0,
  'network.proxy.type': 1,
  'network.proxy.http': '127.0.0.1',
  'network.proxy.http_port': 9,
  'network.proxy.ssl': '127.0.0.1',
  'network.proxy.ssl_port': 9,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'browser.shell.checkDefaultBrowser': false,
}

export async function openFirefox(ends) {
  const profile = temporaryFolder('firefox')
  const lines = Object.entries(kPreferences).map(
    ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`,
  )
  writeFileSync(join(profile, 'user.js'), lines.join('\n'))
  const child = spawn(
    'firefox-esr',
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true, env: { ...process.env, HOME: profile } },
  )
  ends(() => endGroup(child))
  const [, address] = await firstMatch(child, /WebDriver BiDi listening on (ws:\S+)/)
  const { ask, close } = await connect(`${address}/session`)
  ends(close)
  await ask('session.new', { capabilities: {} })
  const { contexts } = await ask('browsingContext.getTree', {})
  const { context } = contexts[0]
  await ask('script.addPreloadScript', { functionDeclaration: `() => { (${watchMedia})() }` })
  return {
    slack: 1,
    open: (url) => ask('browsingContext.navigate', { context, url, wait: 'complete' }),
    async call(body, args) {
      const { type, result, exceptionDetails } = await ask('script.callFunction', {
        functionDeclaration: `async (args) => JSON.stringify(await (${body})(...JSON.parse(args)) ?? null)`,
        arguments: [{ type: 'string', value: JSON.stringify(args) }],
        target: { context },
        awaitPromise: true,
      })
      assert.equal(type, 'success', exceptionDetails?.text)
      return JSON.parse(result.value)
    },
  }
}

/** Commands and their answers over one WebSocket. */
async function connect(address) {
  const socket = new WebSocket(address)
  const waiting = new Map()
  let commands = 0
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error(`no answer from ${address}`))
  })
  socket.onmessage = ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(data)
    const { resolve, reject } = waiting.get(id) ?? {}
    waiting.delete(id)
    if (type === 'error') reject?.(new Error(`${error}: ${message}`))
    else resolve?.(result)
  }
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox has gone'))
  }
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      commands += 1
      waiting.set(commands, { resolve, reject })
      socket.send(JSON.stringify({ id: commands, method, params }))
    })
  return { ask, close: () => socket.close() }
}
