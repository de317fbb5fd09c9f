import { afterEach, expect, it, vi } from 'vitest'
import { untilThere } from './patient'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('asks for a part again until it comes', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false, addEventListener: () => {}, removeEventListener: () => {} })
  let tries = 0
  const load = async () => {
    if (tries++ < 3) throw new TypeError('Failed to fetch dynamically imported module')
    return 'there'
  }
  const there = vi.fn()
  void untilThere(load).then(there)
  await vi.advanceTimersByTimeAsync(2000)
  expect(there).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(there).toHaveBeenCalledWith('there')
  expect(tries).toBe(4)
})
