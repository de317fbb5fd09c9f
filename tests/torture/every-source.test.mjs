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
  let user
  before(async () => {
    const { server } = await startSite(ends)
    await server.user('torturer')
    user = server.client()
  })

  for (const [name, recipe] of [...sources, ...hardSources].filter(([n]) => only.test(n)))
    describe(name, { concurrency: 1 }, () => {
      before(() => user.login('torturer', 'password of torturer')) // a token lasts a quarter of an hour, this longer
      const source = sourceTests(() => user, name, recipe)
      it('gives the same bytes for a viewer and in the background', async (t) => {
        const { urgent, video } = source
        const other = await user.publish(await media(name))
        await user.filled(other.id)
        let compared = 0
        for (const one of await renditions(user, other)) {
          const mine = urgent.find((r) => r.name === nameOf(one.path))
          const filled = await fetchRendition(user, one.list)
          for (const [k, bytes] of filled.segments.entries()) {
            assert.ok(bytes.equals(mine.bytes.segments[k]), `${mine.name} segment ${k}`)
            if (/rendered/.test(mine.bytes.headers[k]['server-timing'])) compared++
          }
        }
        t.diagnostic(`${compared} segments made for a viewer compared`)
        await user.delete(video.id)
        await user.delete(other.id)
      })
    })
})
