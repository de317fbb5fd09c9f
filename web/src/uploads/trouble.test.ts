import { describe, expect, it } from 'vitest'
import { waitMs, waitsFor } from './trouble'

describe('a failed request of an upload', () => {
  const held = (status: number, code: string, isOfPart = false, failures = 0) =>
    waitsFor({ status, code }, isOfPart, failures)

  it('is tried again when that may mend it', () => {
    expect(held(0, 'offline')).toBe('offline')
    expect(held(502, 'server_down')).toBe('offline')
    expect(held(409, 'part_unfinished')).toBe('offline')
    expect(held(409, 'superseded')).toBe('offline')
    expect(held(507, 'disk_full')).toBe('disk_full')
  })

  it('is final when it stays so', () => {
    for (const [status, code] of [
      [507, 'over_quota'],
      [429, 'too_many_uploads'],
      [415, 'not_media'],
      [404, 'not_found'],
      [410, 'not_media'],
    ] as const)
      expect(held(status, code)).toBeNull()
  })

  it('is no end of what is there, unless it comes again and again', () => {
    expect(held(404, 'not_found', true)).toBe('offline')
    expect(held(400, 'bad_request', true, 7)).toBe('offline')
    expect(held(400, 'bad_request', true, 8)).toBeNull()
  })

  it('is waited for longer and longer, and most patiently for room', () => {
    expect([0, 1, 9].map((failures) => waitMs('offline', failures))).toEqual([500, 1000, 15_000])
    expect([0, 1, 9].map((failures) => waitMs('disk_full', failures))).toEqual([5000, 10_000, 60_000])
    expect(waitMs('offline', 0, 20)).toBe(20_000)
  })
})
