import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fetchVideo } from '../embed/fetch-video'
import { listen } from './events'
import { restMs } from './patience'

class FakeStream extends EventTarget {
  static CLOSED = 2
  static all: FakeStream[] = []
  readyState = 1
  constructor(readonly url: string) {
    super()
    FakeStream.all.push(this)
  }
  close() {
    this.readyState = FakeStream.CLOSED
  }
  say(state: string) {
    this.dispatchEvent(Object.assign(new Event('video'), { data: JSON.stringify({ state }) }))
  }
  refuse() {
    this.close()
    this.dispatchEvent(new Event('error'))
  }
}

const open = () => FakeStream.all.filter((stream) => stream.readyState !== FakeStream.CLOSED)
let page: EventTarget & { hidden: boolean }

const show = (hidden: boolean) => {
  page.hidden = hidden
  page.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => {
  vi.useFakeTimers()
  FakeStream.all = []
  page = Object.assign(new EventTarget(), { hidden: false })
  vi.stubGlobal('document', page)
  vi.stubGlobal('EventSource', FakeStream)
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('rests', () => {
  it('grow to half a minute', () => {
    expect([0, 1, 2, 3, 4, 5, 99].map(restMs)).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000])
  })
})

describe('listening', () => {
  it('stops while the tab is hidden', () => {
    const stop = listen('a', vi.fn(), vi.fn())
    show(true)
    expect(open()).toHaveLength(0)
    show(false)
    expect(open()).toHaveLength(1)
    stop()
    show(true)
    show(false)
    expect(open()).toHaveLength(0)
  })

  it('is taken up again after the server ends or refuses it, and leaves a broken connection to the browser', async () => {
    const check = vi.fn()
    const stop = listen('a', vi.fn(), check)
    open()[0]?.dispatchEvent(new Event('error'))
    expect(open()).toHaveLength(1)
    open()[0]?.dispatchEvent(new Event('end'))
    expect(open()).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1300)
    expect([open().length, check.mock.calls.length]).toEqual([1, 1])
    open()[0]?.refuse()
    await vi.advanceTimersByTimeAsync(1300)
    expect(open()).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1300)
    expect([open().length, check.mock.calls.length]).toEqual([1, 2])
    stop()
  })
})

describe('a video in a frame', () => {
  const answers = (...list: (string | number)[]) => {
    const asked = vi.fn(async () => {
      const next = list.length > 1 ? list.shift() : list[0]
      return typeof next === 'number'
        ? new Response('', { status: next })
        : Response.json({ state: next }, { status: 200 })
    })
    vi.stubGlobal('fetch', asked)
    return asked
  }

  it('is asked for once and then followed until it is ready', async () => {
    const asked = answers('indexing')
    const onVideo = vi.fn()
    fetchVideo('a', onVideo, vi.fn())
    await vi.advanceTimersByTimeAsync(20_000)
    open()[0]?.say('indexing')
    open()[0]?.say('ready')
    expect(asked).toHaveBeenCalledTimes(1)
    expect(onVideo).toHaveBeenLastCalledWith({ state: 'ready' })
    expect(open()).toHaveLength(0)
  })

  it('is given up when it is gone, and asked for more and more seldom while the server is away', async () => {
    const asked = answers(502, 502, 'indexing', 404)
    const onMissing = vi.fn()
    fetchVideo('a', vi.fn(), onMissing)
    await vi.advanceTimersByTimeAsync(1300)
    expect(asked).toHaveBeenCalledTimes(2)
    show(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveBeenCalledTimes(2)
    show(false)
    await vi.advanceTimersByTimeAsync(0)
    open()[0]?.refuse()
    await vi.advanceTimersByTimeAsync(1300)
    expect(onMissing).toHaveBeenCalledTimes(1)
    expect(open()).toHaveLength(0)
  })
})
