import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../api/errors'
import { speechWords } from '../../../i18n/studio-speech'
import { type SaySpeech, sayReason, saySpeechProblem } from './telling'

const say: SaySpeech = (key) => speechWords.en[key]

describe('Why nothing was written down', () => {
  it('is told by its code', () => {
    expect(sayReason(say, 'no_speech')).toBe(speechWords.en['problem.no_speech'])
    expect(sayReason(say, 'service_key')).toBe(speechWords.en['problem.setup'])
    expect(sayReason(say, 'program_failed')).toBe(speechWords.en['problem.setup'])
    expect(sayReason(say, 'bad_answer')).toBe(speechWords.en['problem.answer'])
    expect(sayReason(say, 'something_new')).toBe(speechWords.en['problem.other'])
  })
  it('is told of a refused request too', () => {
    const refused = new ApiError({ status: 409, code: 'already_running' })
    expect(saySpeechProblem(say, refused)).toBe(speechWords.en['problem.already_running'])
  })
})
