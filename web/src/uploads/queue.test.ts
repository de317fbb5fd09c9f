import { describe, expect, it } from 'vitest'
import {
  canRetry,
  isActive,
  isSameFile,
  isSending,
  newUpload,
  overallPercent,
  percentOf,
  resumed,
  Speedometer,
  secondsLeft,
  startable,
  titleOf,
  type Upload,
  type UploadState,
} from './queue'

const file = (name: string, size: number) => ({ name, size, type: 'video/mp4' }) as File
const upload = (id: number, state: UploadState, sent = 0, size = 100): Upload => ({
  ...newUpload(id, file(`${id}.mp4`, size), 'unlisted', 0),
  state,
  sent,
})

describe('a new upload', () => {
  it.each([
    ['holiday.MP4', 'holiday'],
    ['清晨.的水车.mov', '清晨.的水车'],
    ['no extension', 'no extension'],
    ['.mp4', '.mp4'],
  ])('takes its title from %s', (name, title) => expect(titleOf(name)).toBe(title))

  it('is turned down before a byte is sent when it is too large or empty', () => {
    expect(newUpload(1, file('a.mp4', 11), 'unlisted', 10)).toMatchObject({
      state: 'failed',
      problem: { code: 'too_large' },
    })
    expect(newUpload(1, file('a.mp4', 0), 'unlisted', 10)).toMatchObject({
      state: 'failed',
      problem: { code: 'empty' },
    })
  })

  it('waits when the limit is met or not known', () => {
    expect(newUpload(1, file('a.mp4', 10), 'unlisted', 10).state).toBe('waiting')
    expect(newUpload(1, file('a.mp4', 10), 'unlisted', 0).state).toBe('waiting')
  })
})

describe('the queue', () => {
  it('sends three at a time, in order', () => {
    const all = [1, 2, 3, 4, 5].map((id) => upload(id, 'waiting'))
    expect(startable(all).map(({ id }) => id)).toEqual([1, 2, 3])
  })

  it('goes on past a failed one', () => {
    const all = [
      upload(1, 'failed'),
      upload(2, 'sending'),
      upload(3, 'sending'),
      upload(4, 'waiting'),
      upload(5, 'waiting'),
    ]
    expect(startable(all).map(({ id }) => id)).toEqual([4])
  })

  it('does not count what the server is busy with', () => {
    const all = [upload(1, 'checking'), upload(2, 'checking'), upload(3, 'checking'), upload(4, 'waiting')]
    expect(startable(all).map(({ id }) => id)).toEqual([4])
  })

  it('says how far all are together', () => {
    expect(
      overallPercent([upload(1, 'sending', 50), upload(2, 'waiting', 0, 300), upload(3, 'ready', 100)]),
    ).toBe(12)
    expect(overallPercent([upload(1, 'ready', 100)])).toBeNull()
  })

  it('offers another try where there is hope', () => {
    const failed = (code: string) => ({ ...upload(1, 'failed'), problem: { status: 0, code } })
    expect(['offline', 'disk_full', 'internal'].map((code) => canRetry(failed(code)))).toEqual([
      true,
      true,
      true,
    ])
    expect(['too_large', 'not_media', 'damaged'].map((code) => canRetry(failed(code)))).toEqual([
      false,
      false,
      false,
    ])
    expect(canRetry(upload(1, 'stopped'))).toBe(true)
  })
})

describe('an upload that an earlier visit began', () => {
  const begun = {
    url: '/api/v1/uploads/a',
    offset: 40,
    length: 100,
    file_name: 'a.mp4',
    last_modified: 7,
    title: 'Mill',
    visibility: 'public' as const,
  }
  const again = { ...file('a.mp4', 100), lastModified: 7 } as File

  it('is known by its name, size and time', () => {
    expect(isSameFile(again, begun)).toBe(true)
    expect(isSameFile(again, { ...begun, last_modified: 0 })).toBe(true)
    for (const other of [{ last_modified: 8 }, { length: 101 }, { length: null }, { file_name: 'b.mp4' }])
      expect(isSameFile(again, { ...begun, ...other })).toBe(false)
  })

  it('goes on with what is there, under the title that it had', () => {
    expect(resumed(newUpload(1, again, 'unlisted', 0), begun)).toMatchObject({
      sent: 40,
      title: 'Mill',
      visibility: 'public',
      url: begun.url,
      state: 'waiting',
    })
    const other = { ...begun, tail: '/api/v1/uploads/b', replaces: 'film' }
    expect(resumed(newUpload(1, again, 'unlisted', 0), other)).toMatchObject({
      tail: '/api/v1/uploads/b',
      replaces: 'film',
    })
  })
})

describe('a paused upload', () => {
  it('is neither over nor in the way of others', () => {
    const paused = upload(1, 'paused', 50)
    expect([isActive(paused), isSending(paused), overallPercent([paused])]).toEqual([true, false, null])
    expect(startable([paused, upload(2, 'waiting')]).map(({ id }) => id)).toEqual([2])
  })
})

describe('speed', () => {
  it('is the average of the last seconds', () => {
    const meter = new Speedometer()
    expect(meter.mark(0, 0)).toBe(0)
    expect(meter.mark(100, 50)).toBe(0)
    expect(meter.mark(1000, 2000)).toBe(2000)
    expect(meter.mark(7000, 2000)).toBe(0)
  })

  it('gives the time left', () => {
    expect(secondsLeft({ ...upload(1, 'sending', 40), speed: 20 })).toBe(3)
    expect(secondsLeft(upload(1, 'sending', 40))).toBeNull()
    expect(percentOf(upload(1, 'sending', 42.9))).toBe(42)
  })
})
