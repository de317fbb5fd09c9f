import { describe, expect, it } from 'vitest'
import { landingOn, offered, type Rung, renditionOf } from './landing'

const rung = (name: string, mbit: number, ready = false, seconds = 1): Rung => ({
  name,
  bitrate: mbit * 1e6,
  seconds,
  ready,
})
const cold = [rung('240', 0.4), rung('480', 1.2), rung('720', 2.5)]
const original = rung('o', 5, true, 4)

describe('a jump to a place that is not loaded', () => {
  it('asks for the lowest when everything has to be rendered, however fast the line', () => {
    expect(landingOn(cold, 1e9)).toBe(0)
  })

  it('asks for the original when a segment of it is here within a second', () => {
    expect(landingOn([...cold, original], 26e6)).toBe(3)
    expect(landingOn([...cold, original], 24e6)).toBe(0)
  })

  it('asks for the best that is stored and fits the line', () => {
    const stored = [rung('240', 0.4), rung('480', 1.2, true), rung('720', 2.5, true)]
    expect(landingOn(stored, 4e6)).toBe(2)
    expect(landingOn(stored, 2e6)).toBe(1)
    expect(landingOn(stored, 1e6)).toBe(0)
  })

  it('asks for the lowest while there is nothing to choose from', () => {
    expect(landingOn([], 1e6)).toBe(0)
  })
})

describe('what a busy server offers', () => {
  const rungs = [...cold, original]
  it('is taken at its best that the line carries', () => {
    expect(offered(['o', '480', '240'], rungs, 10e6)).toBe(3)
    expect(offered(['o', '480', '240'], rungs, 4e6)).toBe(1)
  })

  it('is taken at its least when the line carries none', () => {
    expect(offered(['o', '480'], rungs, 1e5)).toBe(1)
  })

  it('is nothing when no name is known', () => {
    expect(offered([], rungs, 1e9)).toBe(-1)
    expect(offered(['1080', 'ao'], rungs, 1e9)).toBe(-1)
  })
})

describe('a rendition', () => {
  it('is named in its addresses', () => {
    expect(renditionOf('http://h/media/V/M/r1/480/index.m3u8')).toBe('480')
    expect(renditionOf('/media/V/M/r1/ao/12.m4s')).toBe('ao')
  })
})
