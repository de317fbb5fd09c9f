import { describe, expect, it } from 'vitest'
import { en } from './en'
import { zh } from './zh'

const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe('the dictionaries', () => {
  it('have the same keys', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en))
  })

  it.each(Object.keys(en) as (keyof typeof en)[])('leave the same gaps to fill in %s', (key) => {
    expect(gaps(zh[key])).toEqual(gaps(en[key]))
  })

  it('leave nothing empty', () => {
    expect([...Object.values(en), ...Object.values(zh)].filter((text) => !text.trim())).toEqual([])
  })
})
