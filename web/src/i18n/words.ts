// The translator of a dictionary that arrives with its own part of the page.
import { fillIn, type Language, type Params, useLanguage } from './i18n'

type Dictionary<Key extends string> = Record<Language, Record<Key, string>>
export type Say<Key extends string> = (key: Key, params?: Params) => string

export function useWords<Key extends string>(dictionary: Dictionary<Key>): Say<Key> {
  const words = dictionary[useLanguage()]
  return (key, params) => fillIn(words[key], params)
}
