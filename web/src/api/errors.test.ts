import { describe, expect, it } from 'vitest'
import { translate } from '../i18n/i18n'
import { ApiError, asProblem, problemFrom, sayProblem, sayReason, sayTooLarge, unreachable } from './errors'

const answer = (status: number, headers = {}) => ({ status, headers: new Headers(headers) })

describe('problemFrom', () => {
  it('keeps the code that the server gave', () => {
    expect(problemFrom(answer(401), { code: 'bad_login' }).code).toBe('bad_login')
  })

  it.each([
    [413, 'too_large'],
    [415, 'not_media'],
    [502, 'server_down'],
    [507, 'disk_full'],
    [418, 'internal'],
  ])('finds words for a bare %d', (status, code) => {
    expect(problemFrom(answer(status), '<html>').code).toBe(code)
  })

  it('reads how long to wait', () => {
    expect(problemFrom(answer(429, { 'Retry-After': '12' }), {}).retry_after).toBe(12)
    expect(problemFrom(answer(429), {}).retry_after).toBeUndefined()
  })
})

const say = ({ key, params }: ReturnType<typeof sayProblem>) => translate(key, params)

describe('what is said', () => {
  it('names the wait', () => {
    expect(say(sayProblem({ status: 429, code: 'rate', retry_after: 12 }))).toBe(
      'Too many tries. Wait 12 seconds.',
    )
  })

  it('never shows an unknown code or a detail', () => {
    const said = say(sayProblem({ status: 500, code: 'kaboom', detail: '/srv/secret' }))
    expect(said).toBe(translate('error.internal'))
  })

  it('names the codec', () => {
    expect(say(sayReason({ code: 'codec_unknown', detail: 'indeo5' }))).toBe(
      'We can’t read indeo5 yet. Export as MP4 (H.264).',
    )
  })

  it('compares sizes', () => {
    expect(say(sayTooLarge(3.2 * 1024 ** 3, 2 * 1024 ** 3))).toBe(
      'This file is 3.2 GB; the limit is 2 GB. Make it smaller or ask the administrator.',
    )
  })

  it('has words for every code of the contract', () => {
    const codes = `bad_request validation unauthorized token_expired bad_login forbidden origin_mismatch not_found
      username_taken registration_closed setup_done setup_token too_large not_media incomplete_body rate busy disk_full
      internal damaged codec_unknown empty encrypted too_complex engine_failed`
    for (const code of codes.split(/\s+/)) expect(sayProblem({ status: 0, code }).key).toBe(`error.${code}`)
  })
})

it('tells an unreachable server from an interrupted call', () => {
  expect(unreachable(new TypeError('Failed to fetch')).code).toBe('server_down')
  expect(() => unreachable(new DOMException('', 'AbortError'))).toThrow(DOMException)
  expect(asProblem(new ApiError({ status: 404, code: 'not_found' })).code).toBe('not_found')
  expect(asProblem(new Error('bug')).code).toBe('internal')
})
