// Two languages, chosen by the browser at first and by the switch ever after.

import { useSyncExternalStore } from 'react'
import { store, stored } from '../storage'
import { dictionaries, type Language, type MessageKey } from './dictionaries'

export type { Language, MessageKey }
export type Params = Record<string, string | number>
export type Translate = (key: MessageKey, params?: Params) => string

const storageKey = 'millrace.language'
const listeners = new Set<() => void>()
let current: Language = remembered() ?? fromBrowser()

function remembered(): Language | null {
  const kept = stored(storageKey)
  return kept === 'zh' || kept === 'en' ? kept : null
}

function fromBrowser(): Language {
  return globalThis.navigator?.language?.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export const language = () => current

export function setLanguage(next: Language) {
  current = next
  store(storageKey, next)
  showLanguage()
  for (const listener of listeners) listener()
}

/** Tells the browser, so that fonts, hyphenation and screen readers follow. */
export function showLanguage() {
  document.documentElement.lang = current === 'zh' ? 'zh-CN' : 'en'
}

export const fillIn = (text: string, params: Params = {}) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole))

export const translate = (key: MessageKey, params?: Params) => fillIn(dictionaries[current][key], params)

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language)
}

/** The translator; a component that uses it is drawn again when the language changes. */
export function useText(): Translate {
  useLanguage()
  return translate
}
