// Every code that the server's document names has words, or a reason why no page shows it.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dictionaries } from './dictionaries'
import { importWords } from './imports'
import { pictureWords } from './studio-pictures'
import { soundWords } from './studio-sound'
import { webhookWords } from './webhooks'

const surface = readFileSync(new URL('../../../docs/design/http-surface.md', import.meta.url), 'utf8')
const list = surface.slice(surface.indexOf('\nCodes: '), surface.indexOf('\n## Accounts'))
const codes = [...list.matchAll(/`([a-z_]+)`/g)].map(([, code]) => code ?? '')

const sending = 'the page asks what is there and goes on, see uploads/trouble.ts'
const program = 'answers what only other programs send'
const unshown: Record<string, string> = {
  password_needed: 'the watch page asks for the password',
  bad_password: 'the form for the password says that it is wrong',
  transcription_off: 'told with the rest of what an administrator sets up, see studio/speech/telling.ts',
  wrong_offset: sending,
  superseded: sending,
  part_unfinished: sending,
  checksum_mismatch: program,
  beyond_length: program,
  inconsistent_length: program,
  bad_version: program,
}

/** Parts of the page that have words of their own for what only they can meet. */
const own = (language: 'en' | 'zh'): Record<string, string>[] => [
  pictureWords[language],
  soundWords[language],
  importWords[language],
  webhookWords[language],
]
const hasWords = (code: string, language: 'en' | 'zh') =>
  `error.${code}` in dictionaries[language] ||
  own(language).some((words) => `problem.${code}` in words || code in words)

describe('the codes of the server', () => {
  it('are read from its document', () => {
    expect(codes.length).toBeGreaterThan(60)
    expect(codes).toContain('last_admin')
  })

  it.each(['en', 'zh'] as const)('have words in %s, or a reason to have none', (language) => {
    expect(codes.filter((code) => !hasWords(code, language) && !unshown[code])).toEqual([])
  })

  it('are excused only while it is needed', () => {
    const needless = (code: string) => !codes.includes(code) || hasWords(code, 'en')
    expect(Object.keys(unshown).filter(needless)).toEqual([])
  })
})
