// Sources that are hard in one way each: what cameras, phones, recorders, editors and broken copies leave behind.
// Beside what recipes.mjs says: `steps` may name an `edit` of edits.mjs; the file before the step with `reference` is
// what the result is compared with. `timed: false`: its pictures are shown when the reference's are, not by number.
// `start` is when its first picture is shown, where ffprobe guesses.
// `delay` holds the picture back (seconds), `sound.offset` the sound, `sound.seconds` is how long it is.
// `codecs` is what some variant must name; `samples` is how many each packet of sound must last, `untouched` that they
// are the source's, `exact` that they lie to the sample where the source has them.
import { containers } from './torture-containers.mjs'
import { pictures } from './torture-pictures.mjs'
import { rates } from './torture-rates.mjs'
import { sounds } from './torture-sounds.mjs'

export const torture = { ...rates, ...containers, ...pictures, ...sounds }
