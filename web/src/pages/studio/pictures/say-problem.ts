import { asProblem, sayProblem } from '../../../api/errors'
import { bytesText } from '../../../i18n/format'
import { translate } from '../../../i18n/i18n'
import { pictureWords } from '../../../i18n/studio-pictures'
import type { Say } from '../../../i18n/words'
import { mostBytes } from './pictures'

export type PictureKey = keyof typeof pictureWords.en

/** Pictures have words of their own for what can be wrong with them. */
export function sayPictureProblem(say: Say<PictureKey>, error: unknown): string {
  const problem = asProblem(error)
  const key = `problem.${problem.code}`
  if (key in pictureWords.en) return say(key as PictureKey, { limit: bytesText(mostBytes) })
  const said = sayProblem(problem)
  return translate(said.key, said.params)
}
