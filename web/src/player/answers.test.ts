import { describe, expect, it } from 'vitest'
import { busyFrom, originFrom } from './answers'

describe('where a segment came from', () => {
  it('is read from the server’s timing', () => {
    expect(originFrom('origin;desc="rendered", make;dur=312')).toEqual({ origin: 'rendered', makeMs: 312 })
    expect(originFrom('origin;desc="assembled"')).toEqual({ origin: 'assembled', makeMs: null })
    expect(originFrom('cache;dur=2, origin;desc=stored')).toEqual({ origin: 'stored', makeMs: null })
  })

  it('is unknown when nobody says it', () => {
    expect([originFrom(null), originFrom(''), originFrom('origin;desc="elsewhere"')]).toEqual([
      null,
      null,
      null,
    ])
  })
})

describe('a busy server', () => {
  const problem = { 'Content-Type': 'application/problem+json' }
  const read = (status: number, headers: Record<string, string>) =>
    busyFrom(status, (name) => headers[name] ?? null)

  it('says when to come back and what is ready', () => {
    const headers = { ...problem, 'Retry-After': '2', 'Millrace-Ready': 'o, 480,240' }
    expect(read(503, headers)).toEqual({ seconds: 2, ready: ['o', '480', '240'] })
    expect(read(503, { ...problem, 'Retry-After': '2' })).toEqual({ seconds: 2, ready: [] })
  })

  it('is asked again neither at once nor after minutes', () => {
    expect(read(503, { ...problem, 'Retry-After': '0' })?.seconds).toBe(1)
    expect(read(503, { ...problem, 'Retry-After': '3600' })?.seconds).toBe(30)
  })

  it('is not a gateway without a server, nor any other answer', () => {
    expect(read(503, problem)).toBeNull()
    expect(read(503, { 'Content-Type': 'text/html', 'Retry-After': '120' })).toBeNull()
    expect(read(404, { ...problem, 'Retry-After': '2' })).toBeNull()
  })
})
