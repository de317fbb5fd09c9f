import { describe, expect, it } from 'vitest'
import { contrast } from './contrast'
import { dark, light } from './tokens'

const schemes = { light, dark }
const texts = ['text', 'muted', 'accent', 'error', 'warning', 'ok'] as const
const grounds = ['page', 'surface'] as const

describe.each(Object.entries(schemes))('the %s colours', (_, tokens) => {
  const pairs = texts.flatMap((text) => grounds.map((ground) => [text, ground] as const))

  it.each(pairs)('read well: %s on %s', (text, ground) => {
    expect(contrast(tokens[text], tokens[ground])).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['accent', 'error'] as const)('read well on a %s button', (ground) => {
    expect(contrast(tokens[`on-${ground}`], tokens[ground])).toBeGreaterThanOrEqual(4.5)
  })

  it.each(grounds)('show the edge of a control on %s', (ground) => {
    expect(contrast(tokens.control, tokens[ground])).toBeGreaterThanOrEqual(3)
  })
})

it('measures as WCAG does', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21)
  expect(contrast('#FFFFFF', '#0B6E66')).toBeCloseTo(6.1, 1)
})
