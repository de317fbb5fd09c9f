import { expect, it } from 'vitest'
import { roomOf } from './use-room'

it('larger letters leave less room', () => {
  expect([320, 400, 529, 530, 619, 620].map((width) => roomOf(width))).toEqual([
    'least',
    'little',
    'little',
    'some',
    'some',
    'plenty',
  ])
  expect(roomOf(620, 32)).toBe('least')
})
