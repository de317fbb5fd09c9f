// All sources, the hard ones too; and what is filled in the background is, byte for byte, what is made for a viewer.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { endings } from '../lib/endings.mjs'
import { sourceTests } from '../lib/every-frame.mjs'
import { fetchRendition, nameOf, renditions } from '../lib/hls.mjs'
import { startSite } from '../lib/server.mjs'
import { media } from '../media/make.mjs'
import { hardSources, sources } from '../media/recipes.mjs'

const ends = endings()
const only = new RegExp(process.env.MILLRACE_TORTURE_ONLY ?? '.')

describe('Torture', { concurrency: 1 }, () => {
  let admin
  before(async () => {
    ;({ admin } = await startSite(ends))
  })

  for (const [name, recipe] of [...sources, ...hardSources].filter(([n]) => only.test(n)))
    describe(name, { concurrency: 1 }, () => {
      const source = sourceTests(() => admin, name, recipe)
      it('gives the same bytes for a viewer and in the background', async (t) => {
        const { urgent, video } = source
        const other = await admin.publish(await media(name))
        await admin.filled(other.id)
        let compared = 0
        for (const one of await renditions(admin, other)) {
          const mine = urgent.find((r) => r.name === nameOf(one.path))
          const filled = await fetchRendition(admin, one.list)
          for (const [k, bytes] of filled.segments.entries()) {
            assert.ok(bytes.equals(mine.bytes.segments[k]), `${mine.name} segment ${k}`)
            if (/rendered/.test(mine.bytes.headers[k]['server-timing'])) compared++
          }
        }
        t.diagnostic(`${compared} segments made for a viewer compared`)
        await admin.delete(video.id)
        await admin.delete(other.id)
      })
    })
})
