import { describe, expect, it } from 'vitest'
import { commandIn } from './control'

describe('A message to an embedded player', () => {
  it('is one of ours with a command that there is', () => {
    expect(commandIn({ api: 'millrace', command: 'seek', time: 3 })).toEqual({ command: 'seek', time: 3 })
    expect(commandIn({ api: 'millrace', command: 'play', more: 'ignored' })).toEqual({ command: 'play' })
  })

  it('is nothing otherwise', () => {
    const others = [
      null,
      undefined,
      'play',
      4,
      [],
      {},
      { command: 'play' },
      { api: 'millrace' },
      { api: 'other', command: 'play' },
      { api: 'millrace', command: 'constructor' },
      { api: 'millrace', command: '__proto__' },
      { api: 'millrace', command: ['play'] },
      { api: 'millrace', command: { toString: () => 'play' } },
    ]
    for (const one of others) expect(commandIn(one)).toBe(null)
  })
})
