// Random seeks over a source of media/sync.mjs, and whether sound and picture are where they are in the source.
import { media } from '../media/make.mjs'
import { randomFrom } from '../media/paint.mjs'
import { rateOf } from '../media/recipe-parts.mjs'
import { recipes } from '../media/recipes.mjs'
import { flashesOf } from './flash-times.mjs'
import { median } from './heard.mjs'
import { SyncPlayer } from './sync-player.mjs'

const kSame = 0.005 // seconds; a container's stamps may be whole milliseconds

const found = {}
const flashesIn = async (name) => {
  found[name] ??= await flashesOf(await media(name), recipes[name])
  return found[name]
}

/** Publishes a source and seeks in it. It is held against itself, or against the offsets of the source `like`. */
export async function measureSync(ends, { server, admin }, name, { seeks, seed = 1, like = name }) {
  const recipe = recipes[name]
  const flashes = await flashesIn(like)
  const video = await admin.publish(await media(name), { fields: { visibility: 'public' } })
  const player = await SyncPlayer.open(ends, { base: server.base, video, recipe })
  const random = randomFrom(seed)
  const oneOf = (list) => list[Math.floor(random() * list.length)]
  const results = []
  for (let i = 0; i < seeks; i++) {
    const flash = oneOf(flashes)
    const level = oneOf([-1, ...player.levels.keys()])
    results.push(await player.seek(flash, { level, lead: 0.1 + 0.6 * random() }))
  }
  return { name, recipe, results, ...(await player.errors()) }
}

const known = (results, field) => results.map((one) => one[field]).filter(Number.isFinite)
const largest = (list) => list.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)

/** What is wrong, in words: nothing when every offset is within one frame of the source's. */
export function faultsOf({ recipe, results, errors }) {
  const frame = 1 / rateOf(recipe.fps)
  const faults = [...errors]
  for (const one of results) {
    faults.push(...one.faults)
    for (const field of ['appended', 'heard'])
      if (Math.abs(one[field]) > frame)
        faults.push(`flash ${one.flash.number} in ${one.rendition}, ${field}: ${inMs(one[field])} ms apart`)
  }
  // The wall's clock is read through the compositor: a single reading is no measure.
  const wall = known(results, 'wall')
  if (!wall.length || Math.abs(median(wall)) > frame)
    faults.push('sound and picture come at different moments')
  return faults
}

/** Where sound that comes `late` seconds too late was not seen to do so: nothing when it was each time. */
export const unnoticed = ({ results }, late) =>
  results.flatMap(({ flash, faults, ...offsets }) => {
    const missed = ['appended', 'heard'].filter((field) => !(Math.abs(offsets[field] - late) < kSame))
    return [
      ...faults,
      ...missed.map((field) => `flash ${flash.number}, ${field}: ${inMs(offsets[field])} ms`),
    ]
  })

export const inMs = (seconds) => (1000 * seconds).toFixed(1).replace(/^-(0\.0)$/, '$1')

/** Cells for a table: see kColumns. */
export function rowOf({ name, recipe, results }) {
  const seen = Object.entries(Object.groupBy(results, (one) => one.rendition ?? 'none'))
  const cells = ['appended', 'heard'].flatMap((field) => {
    const list = known(results, field)
    return list.length ? [inMs(median(list)), inMs(largest(list))] : ['', '']
  })
  const wall = known(results, 'wall')
  const near = wall.filter((offset) => Math.abs(offset) <= 1 / rateOf(recipe.fps)).length
  return [
    `${name}: ${recipe.kind}`,
    results.length,
    seen.map(([rendition, list]) => `${rendition} ×${list.length}`).join(', '),
    ...cells,
    ...(wall.length ? [inMs(median(wall)), `${near} of ${wall.length}`] : ['', '']),
    results.reduce((sum, one) => sum + one.again, 0),
  ]
}

export const kColumns = [
  'source',
  'seeks',
  'renditions shown',
  'appended: median',
  'largest',
  'heard: median',
  'largest',
  'by the wall clock: median',
  'within a frame',
  'played again',
]
