// Do sound and picture stay together after seeks? For each source of media/sync.mjs: a server, and Chromium with the
// page's player, which seeks to shortly before a flash in a rendition chosen at random and plays over it. The last
// line says how many sources passed and failed.
import { parseArgs } from 'node:util'
import { Server } from '../lib/server.mjs'
import { faultsOf, kColumns, measureSync, rowOf, unnoticed } from '../lib/sync.mjs'
import { syncSources } from '../media/recipes.mjs'
import { kLate } from '../media/sync.mjs'

const { values: options } = parseArgs({
  options: {
    seeks: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '.' },
  },
})

const only = new RegExp(options.only)
const share = Math.ceil(Number(options.seeks) / syncSources.length)
const seed = Number(options.seed)
const tally = { passed: 0, failed: 0 }

async function measured(name, what) {
  const closers = []
  const server = await Server.start()
  closers.push(() => server.stop())
  try {
    const site = { server, admin: await server.admin() }
    return await measureSync((close) => closers.push(close), site, name, what)
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

function count(name, faults) {
  tally[faults.length ? 'failed' : 'passed']++
  for (const text of faults) console.log(`${name} FAILED: ${text}`)
}

console.log('By how much the sound comes later than in the source, against the picture, ms')
console.log(`| ${kColumns.join(' | ')} |\n${'|---'.repeat(kColumns.length)}|`)
const all = []
for (const [i, [name]] of syncSources.entries()) {
  if (!only.test(name)) continue
  const one = await measured(name, { seeks: share, seed: seed + i })
  console.log(`| ${rowOf(one).join(' | ')} |`)
  all.push(one)
}
for (const one of all) {
  count(one.name, faultsOf(one))
  for (const text of one.mended) console.log(`${one.name}, mended by the player: ${text}`)
}

// All this must be able to fail: in a copy whose sound is two frames late each seek has to be found so.
if (only.test('sync_late')) {
  const late = await measured('sync_late', { seeks: 5, seed, like: 'sync_clip' })
  console.log(`| ${rowOf(late).join(' | ')} |`)
  count('sync_late', unnoticed(late, kLate))
}
console.log(`${tally.passed} passed, ${tally.failed} failed`)
process.exitCode = tally.failed || !tally.passed ? 1 : 0
