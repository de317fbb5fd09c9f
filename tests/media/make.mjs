// Makes the test media with the ffmpeg command and keeps them under a name that changes when the recipe does.
// As a program: `node make.mjs NAME…` prints the path of each, `node make.mjs --all` makes everything.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { mediaFolder } from '../lib/paths.mjs'
import { run } from '../lib/process.mjs'
import { edits } from './edits.mjs'
import { fieldPairs } from './field-pairs.mjs'
import { burstsWav, isFlash, whiten } from './flashes.mjs'
import { painter } from './paint.mjs'
import { rateOf } from './recipe-parts.mjs'
import { recipes } from './recipes.mjs'
import { wav } from './sound.mjs'

const ffmpeg = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-y']
const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const makers = ['./paint.mjs', './sound.mjs', './make.mjs', '../lib/marks.mjs'].map((name) =>
  readFileSync(here(name)),
)

const editors = [
  './edits.mjs',
  './mp4-changes.mjs',
  './mp4-descriptions.mjs',
  './ts-changes.mjs',
  './field-pairs.mjs',
].map((name) => readFileSync(here(name)))

const flashMaker = readFileSync(here('./flashes.mjs'))

export const secondsOf = (recipe) => recipe.seconds ?? recipe.frames / rateOf(recipe.fps)

/** The path of a source, made now if it is not there. */
export const media = async (name) => (await paths(name)).path

/** The path of what it is compared with: itself, or the file before it was spoiled. */
export const reference = async (name) => (await paths(name)).reference

async function paths(name) {
  const recipe = recipes[name]
  if (!recipe) throw new Error(`no recipe ${name}`)
  const hash = createHash('sha256').update(JSON.stringify(recipe))
  for (const maker of makers) hash.update(maker)
  if (recipe.fieldPairs || recipe.steps?.some((step) => step.edit))
    for (const editor of editors) hash.update(editor)
  if (recipe.flashes) hash.update(flashMaker)
  const path = join(mediaFolder, `${name}-${hash.digest('hex').slice(0, 12)}.${recipe.ext}`)
  if (!existsSync(path)) await make(recipe, path)
  return { path, reference: recipe.steps?.some((step) => step.reference) ? `${path}.before` : path }
}

const words = (text = '') => text.split(/\s+/).filter(Boolean)

const soundOf = (recipe) =>
  recipe.flashes ? burstsWav(recipe) : wav({ seconds: secondsOf(recipe), ...recipe.sound })

async function make(recipe, path) {
  mkdirSync(mediaFolder, { recursive: true })
  const steps = recipe.steps ?? []
  const scratch = [recipe, ...steps].map((_, i) => `${path}.${process.pid}.${i}.${recipe.ext}`)
  const sound = `${path}.${process.pid}.wav`
  try {
    if (recipe.sound) writeFileSync(sound, soundOf(recipe))
    await encode(recipe, sound, scratch[0])
    for (const [i, { before, args, edit, reference }] of steps.entries()) {
      if (edit) await edits[edit](scratch[i], scratch[i + 1])
      else
        await run('ffmpeg', [...ffmpeg, ...words(before), '-i', scratch[i], ...words(args), scratch[i + 1]])
      if (reference) renameSync(scratch[i], `${path}.before`)
    }
    renameSync(scratch.at(-1), path)
  } finally {
    for (const file of [sound, ...scratch]) rmSync(file, { force: true })
  }
}

function encode(recipe, sound, out) {
  const { width, height, fps, frames, delay } = recipe
  const late = delay ? `-itsoffset ${delay}` : ''
  const form = recipe.fieldPairs
    ? `-fflags +genpts -f h264 -framerate ${rateOf(fps) / 2}`
    : `-f rawvideo -pix_fmt yuv420p -s ${width}x${height} -r ${fps}`
  const pictures = frames ? words(`${late} ${form} -i pipe:0`) : []
  const offset = recipe.sound?.offset ? ['-itsoffset', String(recipe.sound.offset)] : []
  const sounds = recipe.sound ? [...offset, '-i', sound] : []
  return run('ffmpeg', [...ffmpeg, ...pictures, ...sounds, ...words(recipe.encode), '-threads', '2', out], {
    input: frames ? (pipe) => paintInto(pipe, recipe) : undefined,
  })
}

// The stream ends early when ffmpeg does; ffmpeg's own words say why.
const paintInto = (pipe, recipe) => {
  const rate = rateOf(recipe.fps) / 2
  const stream = recipe.fieldPairs ? fieldPairs(painted(recipe), { ...recipe, rate }) : painted(recipe)
  return pipeline(Readable.from(stream), pipe).catch(() => {})
}

function* painted(recipe) {
  const { width, height, frames, numberEvery = 1 } = recipe
  const paint = painter(width, height)
  for (let i = 0; i < frames; i++) {
    const number = 1 + Math.floor(i / numberEvery)
    const frame = Buffer.from(paint(i, number))
    yield recipe.flashes && isFlash(recipe, number) ? whiten(frame, recipe) : frame
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.includes('--all') ? Object.keys(recipes) : process.argv.slice(2)
  for (const name of names) console.log(await media(name))
}
