// The sources themselves: what the other tests rely on, so that they do not blame the server for a bad source.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { streams } from './lib/decode.mjs'
import { quick } from './lib/paths.mjs'
import { numbersIn } from './lib/picture.mjs'
import { media } from './media/make.mjs'
import { quickSources, sources } from './media/recipes.mjs'

const deinterlace = (recipe) => (recipe.deinterlaced ? 'bwdif=mode=send_frame:deint=interlaced' : undefined)

describe('A test source', () => {
  for (const [name, recipe] of sources.filter(([n]) => !quick || quickSources.includes(n))) {
    if (!recipe.frames) continue
    it(`${recipe.kind} carries readable numbers that go up, at full size and at 240 lines`, async () => {
      const file = await media(name)
      const filter = deinterlace(recipe)
      const { width, height } = recipe
      const full = await numbersIn(file, { width, height, filter })
      const low = await numbersIn(file, {
        width: Math.round((width * 240) / height / 2) * 2,
        height: 240,
        filter,
      })
      assert.deepEqual(low, full)
      assert.ok(full.length > 30, `only ${full.length} frames`)
      for (const [i, n] of full.slice(1).entries()) assert.ok(n > full[i], `${n} follows ${full[i]}`)
      const { streams: list } = await streams(file)
      assert.equal(
        list.some((s) => s.codec_type === 'audio'),
        Boolean(recipe.sound),
      )
    })
  }
})
