import { describe, expect, it } from 'vitest'
import { actionFor } from './keys'

const press = (key: string, more = {}) =>
  actionFor({ key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, ...more })

describe('the keyboard', () => {
  it.each([
    [' ', { do: 'play' }],
    ['k', { do: 'play' }],
    ['K', { do: 'play' }],
    ['j', { do: 'seek', by: -10 }],
    ['l', { do: 'seek', by: 10 }],
    ['ArrowLeft', { do: 'seek', by: -5 }],
    ['ArrowRight', { do: 'seek', by: 5 }],
    ['m', { do: 'mute' }],
    ['f', { do: 'fullscreen' }],
    ['i', { do: 'pip' }],
    ['0', { do: 'jump', to: 0 }],
    ['7', { do: 'jump', to: 0.7 }],
    [',', { do: 'frame', by: -1 }],
    ['.', { do: 'frame', by: 1 }],
    ['<', { do: 'speed', by: -1 }],
    ['>', { do: 'speed', by: 1 }],
    ['/', { do: 'search' }],
    ['?', { do: 'help' }],
  ])('knows %s', (key, action) => expect(press(key)).toEqual(action))

  it('leaves other keys alone', () => {
    expect([press('x'), press('Tab'), press('F5'), press('constructor')]).toEqual([null, null, null, null])
  })

  it('keeps out of shortcuts of the browser and of composed input', () => {
    expect(press('l', { ctrlKey: true })).toBeNull()
    expect(press('m', { metaKey: true })).toBeNull()
    expect(press('ArrowLeft', { altKey: true })).toBeNull()
    expect(press('k', { isComposing: true })).toBeNull()
  })
})
