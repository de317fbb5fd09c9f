// A real server on a free port over a fresh folder; ended by its process id, its exit code checked.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from './api.mjs'
import { millrace, requireMillrace } from './paths.mjs'
import { descendants, until } from './process.mjs'

const folders = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A folder of its own, gone when this process ends. */
export function temporaryFolder(name = 'data') {
  folders.push(mkdtempSync(join(tmpdir(), `millrace-${name}-`)))
  return folders.at(-1)
}

export class Server {
  #child
  #log = ''
  #ended

  /** Starts a server over `data` (a fresh folder if not given) and waits until it listens. */
  static async start({ data, args = [], env = {}, program = [millrace] } = {}) {
    requireMillrace()
    const server = new Server()
    server.ownsData = !data
    server.data = data ?? temporaryFolder()
    server.args = args
    server.env = env
    server.program = program
    await server.launch()
    return server
  }

  /** Starts the program, on a free port unless one is given: that of a server that has ended, say. */
  async launch({ onPort = 0 } = {}) {
    const args = ['serve', '--data', this.data, '--listen', `127.0.0.1:${onPort}`, ...this.args]
    const [program, ...before] = this.program
    const child = spawn(program, [...before, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...this.env },
    })
    this.#child = child
    const from = this.#log.length
    this.#ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })))
    const listening = new Promise((resolve, reject) => {
      const take = (chunk) => {
        this.#log += chunk
        const found = /listening on (http:\/\/([\d.]+):(\d+))/.exec(this.#log.slice(from))
        if (found) resolve(found)
      }
      child.stdout.on('data', take)
      child.stderr.on('data', take)
      child.on('error', reject)
      this.#ended.then(({ code, signal }) =>
        reject(
          new Error(`the server ended with ${code ?? signal} before it listened:\n${this.#log.slice(-2000)}`),
        ),
      )
    })
    const [, base, host, port] = await listening
    Object.assign(this, { base, host, port: Number(port) })
  }

  get pid() {
    return this.#child.pid
  }
  get log() {
    return this.#log
  }
  get running() {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }
  /** The fork server and its children. */
  get helpers() {
    return descendants(this.pid)
  }
  setupToken() {
    return /\/setup\?token=([\w.~-]+)/.exec(this.#log)?.[1]
  }

  client(token) {
    return new Client(this.base, token)
  }

  /** The first administrator, made with the link that the server prints. */
  async admin({ username = 'admin', password = 'correct horse battery', registration = 'open' } = {}) {
    const client = this.client()
    const token = await until(() => this.setupToken(), { what: 'the link for the first administrator' })
    await client.setup({ token, username, password, registration })
    return client
  }

  async user(username, password = `password of ${username}`) {
    const client = this.client()
    await client.register(username, password)
    await client.login(username, password)
    return client
  }

  /** Asks the server to end and gives how it did. */
  async terminate() {
    if (this.running) this.#child.kill('SIGTERM')
    return this.#ended
  }

  async kill() {
    if (this.running) this.#child.kill('SIGKILL')
    return this.#ended
  }

  /** Ends the server; fails unless it ended well. For t.after. */
  async stop() {
    const wasRunning = this.running
    const { code, signal } = await this.terminate()
    if (this.ownsData) rmSync(this.data, { recursive: true, force: true })
    if (wasRunning && code !== 0)
      throw new Error(`the server ended with ${code ?? signal}:\n${this.#log.slice(-2000)}`)
  }
}

/** A server with an administrator: `const { server, admin } = await startSite(ends)`, see endings.mjs. */
export async function startSite(ends, options) {
  const server = await Server.start(options)
  ends(() => server.stop())
  const admin = await server.admin()
  return { server, admin }
}
