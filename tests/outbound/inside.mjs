// Run by outbound.test.mjs in a network and mounts of its own: node inside.mjs FOLDER FILM. Prints what it saw as JSON.
import { execFileSync } from 'node:child_process'
import { readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startDns } from '../lib/dns.mjs'
import { file, redirect, startOrigin } from '../lib/origin.mjs'
import { until } from '../lib/process.mjs'
import { Server } from '../lib/server.mjs'

const [folder, filmFile] = process.argv.slice(2)
const film = readFileSync(filmFile)
const list = []
const ends = (end) => list.push(end)
const ip = (...args) => execFileSync('ip', args)

const here = [
  '8.8.4.4/32',
  '10.0.0.5/32',
  '169.254.169.254/32',
  '100.64.0.1/32',
  '198.18.0.1/32',
  '192.168.1.1/32',
]
const here6 = [
  '2606:4700::1111/128',
  'fd00:ec2::254/128',
  'fe80::5/128',
  '64:ff9b::a00:5/128',
  '2002:a00:5::1/128',
]
ip('link', 'set', 'lo', 'up')
for (const address of here) ip('addr', 'add', address, 'dev', 'lo')
for (const address of here6) ip('-6', 'addr', 'add', address, 'dev', 'lo', 'nodad')

writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
execFileSync('mount', ['--bind', join(folder, 'resolv.conf'), realpathSync('/etc/resolv.conf')])
const A = (...A) => ({ A, AAAA: [] })
const AAAA = (...AAAA) => ({ A: [], AAAA })
const dns = await startDns(ends, {
  'public.test': { A: ['8.8.4.4'], AAAA: ['2606:4700::1111'] },
  'six.test': AAAA('2606:4700::1111'),
  'xn--bcher-kva.test': A('8.8.4.4'),
  'private.test': A('10.0.0.5'),
  'loop.test': A('127.0.0.1'),
  'mixed.test': A('8.8.4.4', '127.0.0.1'),
  'mixed-six.test': { A: ['8.8.4.4'], AAAA: ['::1'] },
  'metadata.test': A('169.254.169.254'),
  'shared.test': A('100.64.0.1'),
  'zero.test': A('0.0.0.0'),
  'mapped.test': AAAA('::ffff:7f00:1'),
  'nat64.test': AAAA('64:ff9b::a00:5'),
  'sixtofour.test': AAAA('2002:a00:5::1'),
  'ula.test': AAAA('fd00:ec2::254'),
  'link.test': AAAA('fe80::5'),
  'rebind.test': (kind, earlier) => (kind === 'A' ? [earlier === 0 ? '8.8.4.4' : '127.0.0.1'] : []),
})

// Something listens at all of them, and notes who comes.
const touched = []
for (const host of ['127.0.0.1', '::1', ...here.slice(1), ...here6.slice(1)].map(
  (one) => one.split('/')[0],
)) {
  if (host.startsWith('fe80')) continue // needs a zone
  const forbidden = await startOrigin(ends, { host, port: 80 })
  forbidden.at = new Proxy(
    {},
    {
      get: () => (request, response) => {
        touched.push(`${host} ${request.url}`)
        file(film)(request, response)
      },
    },
  )
}
const origin = await startOrigin(ends, { host: '8.8.4.4', port: 80 })
const six = await startOrigin(ends, { host: '2606:4700::1111', port: 80 })
const targets = [
  'http://127.0.0.1/a',
  'http://[::1]/a',
  'http://0/',
  'http://0.0.0.0/',
  'http://[::]/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://[::ffff:127.0.0.1]/',
  'http://[64:ff9b::a00:5]/',
  'http://[2002:a00:5::1]/',
  'http://10.0.0.5/',
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/',
  'http://100.64.0.1/',
  'http://198.18.0.1/',
  'http://192.168.1.1/',
  'http://localhost/',
  'http://private.test/',
  'http://metadata.test/',
  'http://mixed.test/',
  'http://LOOP.test./',
  '//loop.test/a',
  'file:///etc/passwd',
  'gopher://127.0.0.1/',
]
for (const at of [origin, six]) {
  at.at['/a.webm'] = file(film)
  for (const [i, target] of targets.entries())
    at.at[`/to/${i}`] = redirect(target, [301, 302, 303, 307, 308][i % 5])
  at.at['/far'] = redirect('http://six.test/nearer')
  at.at['/nearer'] = redirect('/a.webm')
  at.at['/round'] = redirect('http://public.test/to/0')
}

const config = join(folder, 'millrace.toml')
writeFileSync(config, 'imports_at_once = 32\nimports_per_user = 32\n')
const server = await Server.start({ args: ['--config', config] })
await server.admin()
const user = await server.user('user')

/** What becomes of each: "ready", or the code. */
async function outcomes(urls) {
  const out = []
  const begun = []
  for (const url of urls) {
    const answer = await user.ask('/api/v1/imports', { method: 'POST', body: { urls: [url] } })
    if (answer.status === 202) begun.push([url, answer.json.items[0].id])
    else out.push([url, answer.json.errors[0].type])
  }
  for (const [url, id] of begun) {
    const done = await until(
      async () => {
        const now = (await user.must(200, `/api/v1/imports/${id}`)).json
        return !['queued', 'running'].includes(now.state) && now
      },
      { what: url },
    )
    out.push([url, done.reason?.code ?? done.state])
  }
  return out
}

const seen = {}
seen.public = await outcomes([
  'http://public.test/a.webm',
  'http://8.8.4.4/a.webm',
  'http://134743044/a.webm',
  'http://[2606:4700::1111]/a.webm',
  'http://bücher.test/a.webm',
  'http://public.test/far',
])
const names = [
  'loop',
  'private',
  'mixed',
  'mixed-six',
  'metadata',
  'shared',
  'zero',
  'mapped',
  'nat64',
  'sixtofour',
  'ula',
  'link',
]
seen.forbidden = await outcomes([
  ...targets.filter((url) => url.startsWith('http')),
  ...targets.map((_, i) => `http://public.test/to/${i}`),
  ...names.map((name) => `http://${name}.test/a.webm`),
  'http://public.test/round',
])
const [[, first]] = await outcomes(['http://rebind.test/a.webm'])
const asked = dns.asked.filter(({ name, kind }) => name === 'rebind.test' && kind === 'A').length
const from = origin.requests.some(({ headers }) => headers.host === 'rebind.test') ? '8.8.4.4' : 'elsewhere'
const [[, second]] = await outcomes(['http://rebind.test/a.webm'])
seen.rebinding = { first, asked, from, second }

/** What becomes of a webhook at each: "delivered", or the code. */
async function toldAt(urls) {
  const hooks = '/api/v1/webhooks'
  const out = []
  for (const url of urls) {
    const made = await user.ask(hooks, { method: 'POST', body: { url } })
    if (made.status !== 201) {
      out.push([url, made.json.errors[0].type])
      continue
    }
    const hook = `${hooks}/${made.json.id}`
    await user.must(202, `${hook}/test`, { method: 'POST' })
    const done = await until(
      async () => {
        const { items } = (await user.must(200, `${hook}/deliveries`)).json
        return items.find(({ type, state }) => type === 'webhook.test' && state !== 'waiting')
      },
      { what: `a webhook at ${url}` },
    )
    out.push([url, done.code ?? done.state])
    await user.must(204, hook, { method: 'DELETE' })
  }
  return out
}
for (const { at } of [origin, six])
  at['/hook'] = (request, response) => request.resume().on('end', () => response.end())
seen.told = await toldAt(['http://public.test/hook'])
seen.not_told = await toldAt([
  ...targets.filter((url) => url.startsWith('http')),
  ...names.map((name) => `http://${name}.test/a`),
])
seen.touched = touched

await server.stop()
for (const end of list.reverse()) await end()
process.stdout.write(`\n${JSON.stringify(seen)}\n`)
process.exit(0)
