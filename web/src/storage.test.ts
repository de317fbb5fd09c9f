import { afterEach, expect, it, vi } from 'vitest'
import { store, stored } from './storage'

afterEach(() => vi.unstubAllGlobals())

it('keeps what it is given', () => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
  store('a', '1')
  expect(stored('a')).toBe('1')
  expect(stored('b')).toBeNull()
})

it('forgets, and does nothing worse, where storage is forbidden', () => {
  const refuse = () => {
    throw new DOMException('Access is denied for this document.', 'SecurityError')
  }
  vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
  store('a', '1')
  expect(stored('a')).toBeNull()
})
