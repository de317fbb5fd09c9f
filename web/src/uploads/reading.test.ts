import { describe, expect, it } from 'vitest'
import { canRead } from './reading'

describe('a chosen file', () => {
  it('can be read at its beginning and where the sending stopped', async () => {
    expect(await canRead(new Blob(['film']), 2)).toBe(true)
    expect(await canRead(new Blob(['film']), 4)).toBe(true)
    expect(await canRead(new Blob([new Uint8Array(3 * 2 ** 20)]), 2 ** 20)).toBe(true)
  })

  it('cannot when the browser hands out nothing more, or not all of it', async () => {
    const gone = {
      size: 4,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }),
    }
    expect(await canRead(gone as unknown as Blob, 0)).toBe(false)
    const shorter = {
      size: 2 ** 21,
      slice: (from: number, to: number) => new Blob(['film']).slice(from, to),
    }
    expect(await canRead(shorter as unknown as Blob, 2 ** 20)).toBe(false)
  })
})
