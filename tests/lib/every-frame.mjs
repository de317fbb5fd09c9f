// Every frame of one source, in every rendition: exactly its pictures in order, and its sound without seams.
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import { media, reference } from '../media/make.mjs'
import { rateOf } from '../media/recipe-parts.mjs'
import { frameTimes, packets, samples, soundStart } from './decode.mjs'
import { fetchRendition, nameOf, renditions } from './hls.mjs'
import { compareFrames, numbersIn, withoutHolds } from './picture.mjs'
import { asFile, checkPlaylist, checkRendition, readRendition } from './rendition.mjs'
import { compareSound } from './sound.mjs'

const kDeinterlace = 'bwdif=mode=send_frame:deint=interlaced'
// Of millisecond containers each stamp is half a millisecond off at most.
const kStampTolerance = 0.0011
const kSyncTolerance = 0.002
// Noise that lies this far (dB) below the sound is heard by nobody, wherever it is.
const kInaudible = 50

export const filterOf = ({ deinterlaced, filter }) => (deinterlaced ? kDeinterlace : filter)

const numberRateOf = ({ fps, numberEvery = 1 }) => rateOf(fps) / numberEvery

/** Defines the tests of a source; `client` gives who uploads and watches it. The result fills as they run. */
export function sourceTests(client, name, recipe) {
  const source = { recipe }
  let found

  before(async () => {
    source.path = await media(name)
    source.reference = await reference(name)
    source.video = await client().publish(source.path)
    found = await renditions(client(), source.video)
    if (recipe.frames)
      source.numbers = await numbersIn(source.reference, { ...recipe, filter: filterOf(recipe) })
    source.urgent = found
    for (const one of found) {
      const bytes = await fetchRendition(client(), one.list)
      Object.assign(one, { name: nameOf(one.path), bytes }, readRendition(bytes))
    }
  })

  it('is ready in every rendition, with playlists that agree', () => {
    assert.equal(source.video.has_video, Boolean(recipe.frames))
    assert.equal(source.video.has_audio, Boolean(recipe.sound))
    const pictures = found.filter((one) => one.picture)
    assert.equal(pictures.length > 0, Boolean(recipe.frames), 'there are picture renditions')
    assert.equal(found.length > pictures.length, Boolean(recipe.sound), 'there is a sound rendition')
    assert.equal(new Set(found.map((one) => one.list.target)).size, 1, 'one EXT-X-TARGETDURATION for all')
    for (const one of found) checkPlaylist(one.list)
    const kinds = source.video.renditions.map((r) => r.kind)
    if (recipe.assembled !== undefined)
      assert.equal(kinds.includes('assembled'), recipe.assembled, kinds.join())
    if (recipe.codecs) {
      const codecs = found.flatMap((one) => (one.CODECS ? [one.CODECS] : []))
      assert.ok(
        codecs.some((list) => list.split(',').includes(recipe.codecs)),
        codecs.join(' '),
      )
    }
    if (recipe.shown)
      assert.deepEqual({ width: source.video.width, height: source.video.height }, recipe.shown)
  })

  it('tiles the timeline without gap or overlap', () => {
    for (const one of found) checkRendition(one.list, one)
    for (const one of found.filter((r) => r.picture))
      assert.equal(one.parsed[0].begin, 0, `${one.name} begins at zero`)
    for (const one of found) assert.ok(one.parsed[0].begin >= 0, `${one.name} begins before zero`)
  })

  it('gives the same bytes a second time, in another order', async () => {
    for (const one of found) {
      const again = await fetchRendition(client(), one.list, { seed: 2 })
      assert.ok(again.init.equals(one.bytes.init), `${one.name}: the same init`)
      for (const [k, bytes] of again.segments.entries())
        assert.ok(bytes.equals(one.bytes.segments[k]), `${one.name} segment ${k}`)
    }
  })

  if (recipe.frames) pictureTests(source, () => found.filter((one) => one.picture))
  if (recipe.sound) soundTests(source, () => found)
  return source
}

function pictureTests(source, pictures) {
  const { recipe } = source

  it('shows exactly the pictures of the source, in order', async (t) => {
    for (const one of pictures()) {
      const [width, height] = one.RESOLUTION.split('x').map(Number)
      const filter = filterOf(recipe)
      await asFile(one.bytes, async (file) => {
        Object.assign(one, await compareFrames(file, source.reference, { width, height, filter }))
      })
      checkNumbers(one, source)
      const least = Math.min(...one.ratios)
      const mean = one.ratios.reduce((sum, v) => sum + v, 0) / one.ratios.length
      t.diagnostic(
        `${one.name} ${width}x${height}: ${one.numbers.length} pictures, PSNR least ${least.toFixed(1)}, mean ${mean.toFixed(1)} dB`,
      )
      const assembled = source.video.renditions.find((r) => r.name === one.name)?.kind === 'assembled'
      const floor = assembled ? 99 : recipe.floor
      assert.ok(
        least >= floor,
        `${one.name}: PSNR ${least} of picture ${one.numbers[one.ratios.indexOf(least)]} below ${floor}`,
      )
    }
  })

  it('shows each picture when the source does', async () => {
    const rate = numberRateOf(recipe)
    const { numbers } = source
    const times = recipe.timed === false ? await frameTimes(source.reference, 'v') : null
    const placeOf = (number) => (times ? times[numbers.indexOf(number)] : number / rate)
    for (const one of pictures()) {
      // The first picture may be held back to zero, so times are taken from the second on; held ones are passed over.
      const [from, ...rest] = fresh(one).slice(1)
      for (const { number, at } of rest) {
        const wanted = from.at + placeOf(number) - placeOf(from.number)
        assert.ok(
          Math.abs(at - wanted) <= kStampTolerance,
          `${one.name}: picture ${number} at ${at}, not ${wanted}`,
        )
      }
    }
  })
}

// Each picture when it is first shown.
const fresh = ({ numbers, seconds }) =>
  numbers
    .map((number, i) => ({ number, at: seconds[i] }))
    .filter(({ number }, i) => number !== numbers[i - 1])

// All numbers of the source, or every n-th counted from each border on.
function checkNumbers(one, { recipe, numbers: all }) {
  const shown = recipe.holds || one.holds ? withoutHolds(one.numbers) : one.numbers
  const numbers = recipe.begins === 'later' ? all.slice(Math.max(0, all.indexOf(shown[0]))) : all
  const step = Math.round(numbers.length / shown.length)
  if (step === 1) return assert.deepEqual(shown, numbers, `${one.name}: every picture`)
  const most = Math.ceil(numberRateOf(recipe) / 30)
  assert.ok(step <= most, `${one.name}: ${shown.length} of ${numbers.length} pictures`)
  let at = 0
  for (const segment of one.parsed) {
    const first = numbers.indexOf(shown[at])
    const wanted = segment.samples.map((_, i) => numbers[first + i * step])
    assert.deepEqual(
      shown.slice(at, at + segment.samples.length),
      wanted,
      `${one.name}: every ${step}th picture`,
    )
    at += segment.samples.length
    const next = at < shown.length ? numbers.indexOf(shown[at]) : numbers.length
    const skipped = next - numbers.indexOf(shown[at - 1])
    assert.ok(skipped >= 1 && skipped <= step, `${one.name}: ${skipped} pictures from segment to segment`)
  }
}

function soundTests(source, found) {
  const { recipe } = source
  // Sound against picture in the reference, seconds.
  const soundOffset = async () =>
    recipe.frames
      ? (await soundStart(source.reference)) - (recipe.start ?? (await frameTimes(source.reference, 'v'))[0])
      : 0
  const sounds = () => found().filter((one) => !one.picture)
  // When the reference's first picture is, or would be, shown.
  const pictureStart = (one) => {
    const [first, second = first] = fresh(one)
    return second.at - (second.number - source.numbers[0]) / numberRateOf(recipe)
  }

  it('plays the sound of the source, at its borders as well as between them', async (t) => {
    const pictures = found().filter((one) => one.picture)
    const offset = (await soundOffset()) + (pictures.length ? pictureStart(pictures[0]) : 0)
    for (const one of sounds()) {
      const rate = one.track.timescale
      const copy = await asFile(one.bytes, (file) => samples(file, rate))
      const original = await samples(source.reference, rate, { like: copy })
      const start = one.parsed[0].begin
      const borders = one.parsed.slice(1).map((segment) => segment.begin - start)
      // Sound that begins after the picture has silence before it, or a later beginning.
      const around = Math.round(offset * rate) - start
      one.sound = compareSound(copy.mean, original.mean, { borders, reach: Math.round(rate / 15), around })
      const { lag, lags, interior, border } = one.sound
      t.diagnostic(
        `${one.name} ${rate} Hz, ${borders.length} borders: SNR ${interior.snr.toFixed(1)}, at borders ${border.snr.toFixed(1)} dB; lag ${lag}, peak ${copy.peak.toFixed(2)}`,
      )
      assert.ok(
        lags.every((l) => Math.abs(l - lag) <= 1),
        `${one.name}: the sound drifts: ${lags}`,
      )
      if (recipe.exact && !recipe.frames) assert.equal(start + lag, 0, `${one.name}: the sound is shifted`)
      if (recipe.loud) {
        assert.ok(original.peak > 1.4, `the plain downmix would not clip: ${original.peak}`)
        assert.ok(copy.peak <= 1.2, `${one.name}: the sound clips: ${copy.peak}`)
        continue
      }
      assert.ok(interior.snr > 30, `${one.name}: SNR ${interior.snr}`)
      assert.ok(Math.abs(interior.level) < 0.5, `${one.name}: ${interior.level} dB louder than the source`)
      assert.ok(border.blocks > 0, `${one.name} has borders`)
      assert.ok(
        border.snr >= Math.min(interior.snr - 1.5, kInaudible),
        `${one.name}: SNR ${border.snr} at borders, ${interior.snr} between`,
      )
      assert.ok(
        Math.abs(border.level - interior.level) <= 1,
        `${one.name}: level ${border.level} at borders, ${interior.level} between`,
      )
      const cut = Math.max(0, -lag - start) // what lies before the first picture that can be decoded
      const lost = (original.mean.length - cut - copy.mean.length) / rate
      assert.ok(lost < 0.03, `${one.name}: ${lost} s of sound are missing`)
    }
  })

  if (recipe.samples)
    it('counts the samples that are heard, not those of the core', () => {
      for (const one of sounds()) {
        assert.equal(one.track.timescale, recipe.sound.rate, `${one.name}: its rate`)
        const counts = new Set(one.parsed.flatMap((s) => s.samples.map(({ duration }) => duration)))
        assert.deepEqual([...counts], [recipe.samples], `${one.name}: samples of a packet`)
      }
    })

  if (recipe.untouched)
    it('sends the packets of the sound as they are, but for the priming', async () => {
      const all = await packets(source.reference)
      for (const one of sounds()) {
        const sent = await asFile(one.bytes, packets)
        assert.deepEqual(sent, all.slice(all.length - sent.length), one.name)
      }
    })

  if (!recipe.frames) return
  it('keeps sound and picture together', async (t) => {
    const offset = await soundOffset()
    for (const sound of sounds()) {
      for (const picture of found().filter((one) => one.picture)) {
        const rate = sound.track.timescale
        const heard = sound.parsed[0].begin / rate + sound.sound.lag / rate
        const drift = heard - pictureStart(picture) - offset
        t.diagnostic(`${picture.name} with ${sound.name}: ${(drift * 1000).toFixed(2)} ms`)
        // One single picture is shown from zero on, whenever it was meant to.
        const usual = fresh(picture).length > 1 ? kSyncTolerance : 0.03
        const tolerance = recipe.exact ? 1 / rate : usual
        assert.ok(Math.abs(drift) <= tolerance, `${picture.name} with ${sound.name}: ${drift} s apart`)
      }
    }
  })
}
