import { en } from './en'
import { zh } from './zh'

export const dictionaries = { en, zh }
export type Language = keyof typeof dictionaries
export type MessageKey = keyof typeof en
