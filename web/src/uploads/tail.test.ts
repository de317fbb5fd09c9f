import { describe, expect, it } from 'vitest'
import { tailOf } from './tail'

function box(type: string, size: number, long = false): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, long ? 1 : size)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  if (long) view.setBigUint64(8, BigInt(size))
  return bytes
}

describe('The end of a file that is sent first', () => {
  it('is where the table of a phone’s file begins', async () => {
    const file = new Blob([box('ftyp', 24), box('mdat', 5000), box('moov', 700), box('free', 16)])
    expect(await tailOf(file)).toBe(5024)
    expect(await tailOf(new Blob([box('ftyp', 24), box('mdat', 5000, true), box('moov', 700)]))).toBe(5024)
  })

  it('is nothing of files that begin with their table, have pieces, or are no MP4', async () => {
    expect(await tailOf(new Blob([box('ftyp', 24), box('moov', 700), box('mdat', 5000)]))).toBeNull()
    expect(await tailOf(new Blob([box('ftyp', 24), box('moof', 700), box('mdat', 5000)]))).toBeNull()
    expect(await tailOf(new Blob([box('RIFF', 24), box('mdat', 5000), box('moov', 700)]))).toBeNull()
    expect(await tailOf(new Blob([]))).toBeNull()
  })

  it('is nothing of files that lie about their boxes', async () => {
    expect(await tailOf(new Blob([box('ftyp', 24), new Uint8Array(5000)]))).toBeNull()
    const endless = box('mdat', 5000)
    new DataView(endless.buffer).setUint32(0, 2 ** 31)
    expect(await tailOf(new Blob([box('ftyp', 24), endless, box('moov', 700)]))).toBeNull()
  })
})
