// Every frame: whatever is uploaded, each rendition shows exactly its pictures in order, and plays its sound without seams.
import { before, describe } from 'node:test'
import { endings } from './lib/endings.mjs'
import { sourceTests } from './lib/every-frame.mjs'
import { quick } from './lib/paths.mjs'
import { startSite } from './lib/server.mjs'
import { quickSources, sources } from './media/recipes.mjs'

const ends = endings()

describe('Every frame', { concurrency: 1 }, () => {
  let admin
  before(async () => {
    ;({ admin } = await startSite(ends))
  })

  for (const [name, recipe] of sources.filter(([n]) => !quick || quickSources.includes(n)))
    describe(`of ${recipe.kind}`, { concurrency: 1 }, () => sourceTests(() => admin, name, recipe))
})
