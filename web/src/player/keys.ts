// The keyboard of the player: from a key to what it asks for. No page, no player.
import { store, stored } from '../storage'

export type Action =
  | { do: 'play' | 'mute' | 'fullscreen' | 'pip' | 'help' | 'search' }
  | { do: 'seek' | 'volume' | 'speed' | 'frame'; by: number }
  | { do: 'jump'; to: number }

export type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing'>

const actions: Record<string, Action> = {
  ' ': { do: 'play' },
  k: { do: 'play' },
  j: { do: 'seek', by: -10 },
  l: { do: 'seek', by: 10 },
  ArrowLeft: { do: 'seek', by: -5 },
  ArrowRight: { do: 'seek', by: 5 },
  ArrowUp: { do: 'volume', by: 0.05 },
  ArrowDown: { do: 'volume', by: -0.05 },
  m: { do: 'mute' },
  f: { do: 'fullscreen' },
  i: { do: 'pip' },
  ',': { do: 'frame', by: -1 },
  '.': { do: 'frame', by: 1 },
  '<': { do: 'speed', by: -1 },
  '>': { do: 'speed', by: 1 },
  '/': { do: 'search' },
  '?': { do: 'help' },
}

export function actionFor(event: Key): Action | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null
  if (/^[0-9]$/.test(event.key)) return { do: 'jump', to: Number(event.key) / 10 }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return Object.hasOwn(actions, key) ? (actions[key] ?? null) : null
}

/** Keys that belong to the thing in focus: typing in a field, a space on a button, arrows on a slider. */
export function belongsToFocus(key: string, target: Element | null): boolean {
  if (!target?.closest) return false
  if (target.closest('[role=dialog], textarea, select, [contenteditable], input:not([type=range])'))
    return true
  if (key === ' ' || key === 'Enter') return target.closest('button, a, summary') !== null
  return key.startsWith('Arrow') && target.closest('input[type=range]') !== null
}

const storageKey = 'millrace.single-keys'
export const singleKeysOn = () => stored(storageKey) !== 'off'
export const setSingleKeys = (on: boolean) => store(storageKey, on ? 'on' : 'off')

/** Single characters can be switched off (WCAG 2.1.4); arrows and space are not characters of that kind. */
export const isSingleCharacter = (key: string) => key.length === 1 && key !== ' '
