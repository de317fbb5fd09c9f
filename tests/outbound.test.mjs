// Where the server goes when users say so, counted by the kernel: in a network of its own (outbound/inside.mjs), in which
// public addresses are real, names are answered by a DNS server of the test, and something listens at every address
// that is forbidden.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { millrace } from './lib/paths.mjs'
import { run } from './lib/process.mjs'
import { media } from './media/make.mjs'

const inside = fileURLToPath(new URL('./outbound/inside.mjs', import.meta.url))

/** TCP connections that were begun, of strace's output: "address port". UDP's connect() sends nothing: it asks the kernel for a route. */
const connections = (trace) =>
  trace
    .split('\n')
    .filter((line) => line.includes('connect(') && /<TCP/.test(line))
    .map((line) => {
      const port = /sin6?_port=htons\((\d+)\)/.exec(line)?.[1]
      return `${/inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(line)?.slice(1).find(Boolean)} ${port}`
    })

describe('A server in a network with much that is forbidden', { concurrency: 1 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-outbound-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  let seen
  let trace

  before(async () => {
    const film = await media('vp9_webm')
    // strace stays beside the server (-D), so that the process that is started is the server itself.
    const traced = join(folder, 'traced')
    const strace = `strace -D -f -yy -e trace=connect -o '${join(folder, 'trace')}'`
    writeFileSync(traced, `#!/bin/sh\nexec ${strace} '${millrace}' "$@"\n`)
    chmodSync(traced, 0o755)
    process.env.MILLRACE_BIN = traced
    const alone = ['--map-root-user', '--net', '--mount', process.execPath, inside, folder, film]
    const { stdout } = await run('unshare', alone)
    seen = JSON.parse(
      stdout
        .toString()
        .split('\n')
        .findLast((line) => line.startsWith('{')),
    )
    trace = readFileSync(join(folder, 'trace'), 'utf8')
  })

  it('fetches from public addresses', () => {
    for (const [url, outcome] of seen.public) assert.equal(outcome, 'ready', url)
    assert.ok(seen.public.length >= 4)
  })

  it('refuses every other one, whatever it is called', () => {
    for (const [url, outcome] of seen.forbidden)
      assert.ok(['address_forbidden', 'bad_url'].includes(outcome), `${url}: ${outcome}`)
    assert.ok(seen.forbidden.length >= 40, `${seen.forbidden.length}`)
  })

  it('tells webhooks at public addresses alone', () => {
    assert.deepEqual(seen.told, [['http://public.test/hook', 'delivered']])
    for (const [url, outcome] of seen.not_told)
      assert.ok(['address_forbidden', 'bad_url'].includes(outcome), `${url}: ${outcome}`)
    assert.ok(seen.not_told.length >= 30, `${seen.not_told.length}`)
  })

  it('asks once for a name, and goes to what was answered then', () => {
    assert.deepEqual(seen.rebinding, {
      first: 'ready',
      asked: 1,
      from: '8.8.4.4',
      second: 'address_forbidden',
    })
  })

  it('has begun no connection to a forbidden address', () => {
    const begun = connections(trace)
    const allowed = begun.filter((one) => ['8.8.4.4 80', '2606:4700::1111 80'].includes(one))
    assert.ok(allowed.length >= seen.public.length, 'the trace sees connections')
    assert.deepEqual(
      begun.filter((one) => !allowed.includes(one)),
      [],
    )
    assert.deepEqual(seen.touched, [], 'nothing that listens there was reached')
  })
})
