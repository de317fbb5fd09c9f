// Why it could not be written down, in words of what somebody can do about it.
import { asProblem } from '../../../api/errors'
import { speechWords } from '../../../i18n/studio-speech'
import type { Say } from '../../../i18n/words'

type Key = keyof typeof speechWords.en
export type SaySpeech = Say<Key>

const setup = new Set(
  'program_missing program_failed service_key service_unknown service_redirects tls_failed transcription_off'.split(
    ' ',
  ),
)
const answer = new Set('bad_answer answer_too_large no_times service_refused too_many_cues'.split(' '))

export function sayReason(say: SaySpeech, code: string): string {
  if (setup.has(code)) return say('problem.setup')
  if (answer.has(code)) return say('problem.answer')
  const key = `problem.${code}`
  return say(key in speechWords.en ? (key as Key) : 'problem.other')
}

export const saySpeechProblem = (say: SaySpeech, error: unknown) => sayReason(say, asProblem(error).code)
