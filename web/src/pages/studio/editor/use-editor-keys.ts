// The keyboard of the editor. Tab plays where one types or stands on a cue, and Escape leads out of there.
import type { KeyboardEvent } from 'react'
import type { Commands } from './use-commands'

type Keys = {
  commands: Commands
  undo: () => void
  redo: () => void
  leave: () => void
  play: () => void
}

const step = 100

/** False when the key is not the editor's. */
function onCue(event: KeyboardEvent<HTMLElement>, { commands, leave, play }: Keys): boolean {
  const target = event.target as HTMLElement
  const text = target instanceof HTMLTextAreaElement ? target : null
  const isHead = target.dataset.head !== undefined
  const isField = text !== null || target instanceof HTMLInputElement
  const { key, code, altKey, shiftKey } = event
  const control = event.ctrlKey || event.metaKey
  const part = text ? 'text' : 'head'
  const third = event.getModifierState('AltGraph')
  const bracket = isField ? (altKey && !third ? code : '') : { '[': 'BracketLeft', ']': 'BracketRight' }[key]
  const across = { ArrowLeft: -step, ArrowRight: step }[key]
  const down = { ArrowUp: -1, ArrowDown: 1 }[key]

  if (key === 'Tab' && !shiftKey && !control && !altKey && (text || isHead)) play()
  else if (key === 'Escape') leave()
  else if (key === 'Enter' && control && text) commands.split(text.selectionStart)
  else if (altKey && across) commands.shift(across)
  else if (down && (altKey || isHead)) commands.move(down, part)
  else if (bracket === 'BracketLeft') commands.setBegin()
  else if (bracket === 'BracketRight') commands.setEnd()
  else if (isHead && key === 'Enter') target.closest('li')?.querySelector('textarea')?.focus()
  else if (isHead && key === 'Delete') commands.remove()
  else if (isHead && key === 'Insert') commands.add('after')
  else return false
  return true
}

export function useEditorKeys(keys: Keys) {
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing || event.defaultPrevented) return
    const target = event.target as HTMLElement
    const control = (event.ctrlKey || event.metaKey) && !event.altKey
    const key = event.key.toLowerCase()
    if (control && (key === 'z' || key === 'y') && !(target instanceof HTMLInputElement)) {
      if (key === 'y' || event.shiftKey) keys.redo()
      else keys.undo()
    } else if (!target.closest('[data-cues]') || !onCue(event, keys)) return
    event.preventDefault()
    event.stopPropagation()
  }
}
