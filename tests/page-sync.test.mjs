// Sound and picture stay together after seeks. A few of them; script/torture-sync does hundreds in other sources.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from './lib/endings.mjs'
import { startSite } from './lib/server.mjs'
import { faultsOf, measureSync, rowOf, unnoticed } from './lib/sync.mjs'
import { kLate } from './media/sync.mjs'

const ends = endings()

describe('After a seek', { concurrency: 1 }, () => {
  let site
  before(async () => {
    site = await startSite(ends)
  })

  it('sound and picture stay together, whatever rendition is played', async (t) => {
    const measured = await measureSync(ends, site, 'sync_clip', { seeks: 6 })
    t.diagnostic(rowOf(measured).join(', '))
    assert.deepEqual(faultsOf(measured), [])
  })

  it('sound that is two frames late would be noticed', async () => {
    const measured = await measureSync(ends, site, 'sync_late', { seeks: 2, like: 'sync_clip' })
    assert.deepEqual(unnoticed(measured, kLate), [])
  })
})
