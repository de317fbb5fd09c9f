import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newUpload } from './queue'

const tus = vi.hoisted(() => ({ begun: 0, aborted: 0 }))
vi.mock('tus-js-client', () => ({
  Upload: class {
    start() {
      tus.begun++
    }
    // Neither onError nor onSuccess is called after it, as in the library.
    async abort() {
      tus.aborted++
    }
  },
}))
vi.stubGlobal('window', {
  location: { origin: 'http://here', href: 'http://here/' },
  addEventListener: () => {},
  removeEventListener: () => {},
})
const { sendFile } = await import('./send')

const heard = { progress: () => {}, kept: () => {}, held: () => {}, early: () => {} }

describe('a file on its way', () => {
  let held: Promise<unknown>[]
  beforeEach(() => {
    Object.assign(tus, { begun: 0, aborted: 0 })
    held = []
    vi.useFakeTimers()
    vi.stubGlobal('navigator', {
      locks: { request: (_: string, work: () => Promise<unknown>) => held.push(work()) },
    })
    vi.stubGlobal('fetch', async () => Response.json({ state: 'open', offset: 10, length: 100 }))
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each(['pause', 'cancel'] as const)(
    'is over after %s: nothing waits for it or asks after it',
    async (how) => {
      const file = new File([new Uint8Array(100)], 'a.mp4')
      const sending = sendFile({ ...newUpload(1, file, 'unlisted', 0), url: '/api/v1/uploads/a' }, heard)
      await vi.waitFor(() => expect(tus.begun).toBe(1))
      expect([held.length, vi.getTimerCount()]).toEqual([1, 1])
      sending[how]()
      await expect(sending.done).rejects.toThrow(DOMException)
      await held[0]
      expect([tus.aborted, vi.getTimerCount()]).toEqual([1, 0])
    },
  )
})
