import { expect, it } from 'vitest'
import { place } from './place'

const placed = (settings: string) => {
  const cue = { line: 3, snapToLines: false, position: 3, size: 3, align: 'end', vertical: 'rl' }
  place(cue as Parameters<typeof place>[0], settings)
  return cue
}
const usual = { line: 'auto', snapToLines: true, position: 'auto', size: 100, align: 'center', vertical: '' }

it('puts a cue where its settings say', () => {
  expect(placed('')).toEqual(usual)
  expect(placed('line:0')).toEqual({ ...usual, line: 0 })
  expect(placed('line:10%,end position:25.5%,line-left size:50% align:left vertical:lr')).toEqual({
    line: 10,
    snapToLines: false,
    position: 25.5,
    size: 50,
    align: 'left',
    vertical: 'lr',
  })
  expect(placed('line:top align:middle nonsense')).toEqual(usual)
})
