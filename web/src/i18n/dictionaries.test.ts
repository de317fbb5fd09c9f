import { describe, expect, it } from 'vitest'
import { accountWords } from './account'
import { adminWords } from './admin'
import { arrivingWords } from './arriving'
import { binWords } from './bin'
import { chapterWords } from './chapters'
import { dictionaries } from './dictionaries'
import { importWords } from './imports'
import { inviteWords } from './invites'
import { keyWords } from './keys'
import { limitWords } from './limits'
import { mineWords } from './mine'
import { podcastWords } from './podcast'
import { searchWords } from './search'
import { setupWords } from './setup'
import { shareWords } from './share'
import { sharingWords } from './sharing'
import { signWords } from './sign'
import { studioWords } from './studio'
import { chapterStudioWords } from './studio-chapters'
import { clipWords } from './studio-clip'
import { pictureSubtitleWords } from './studio-picture-subtitles'
import { pictureWords } from './studio-pictures'
import { soundWords } from './studio-sound'
import { subtitleWords } from './subtitles'
import { technical } from './technical'
import { uploadWords } from './uploads'
import { webhookWords } from './webhooks'

const gaps = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe.each([
  ['the dictionaries', dictionaries.en, dictionaries.zh],
  ['the words of the technical panel', technical.en, technical.zh],
  ['the words of the administrator’s page', adminWords.en, adminWords.zh],
  ['the words of the subtitles’ menu', subtitleWords.en, subtitleWords.zh],
  ['the words of the studio', studioWords.en, studioWords.zh],
  ['the words of chapters', chapterWords.en, chapterWords.zh],
  ['the words of chapters in the studio', chapterStudioWords.en, chapterStudioWords.zh],
  ['the words of clips in the studio', clipWords.en, clipWords.zh],
  ['the words of pictures in the studio', pictureWords.en, pictureWords.zh],
  ['the words of subtitles that are pictures', pictureSubtitleWords.en, pictureSubtitleWords.zh],
  ['the words of sound in the studio', soundWords.en, soundWords.zh],
  ['the words of the page for uploading', uploadWords.en, uploadWords.zh],
  ['the words of the share dialog', shareWords.en, shareWords.zh],
  ['the words of what arrives', arrivingWords.en, arrivingWords.zh],
  ['the words of the keys', keyWords.en, keyWords.zh],
  ['the words of the bin', binWords.en, binWords.zh],
  ['the words of one’s own videos', mineWords.en, mineWords.zh],
  ['the words of signing in', signWords.en, signWords.zh],
  ['the words of search', searchWords.en, searchWords.zh],
  ['the words of the account page', accountWords.en, accountWords.zh],
  ['the words of the first run', setupWords.en, setupWords.zh],
  ['the words of imports', importWords.en, importWords.zh],
  ['the words of invitations', inviteWords.en, inviteWords.zh],
  ['the words of limits', limitWords.en, limitWords.zh],
  ['the words of podcasts', podcastWords.en, podcastWords.zh],
  ['the words of sharing', sharingWords.en, sharingWords.zh],
  ['the words of webhooks', webhookWords.en, webhookWords.zh],
] as [string, Record<string, string>, Record<string, string>][])('%s', (_, en, zh) => {
  it('have the same keys', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en))
  })

  it.each(Object.keys(en))('leave the same gaps to fill in %s', (key) => {
    expect(gaps(zh[key] ?? '')).toEqual(gaps(en[key] ?? ''))
  })

  it('leave nothing empty', () => {
    expect([...Object.values(en), ...Object.values(zh)].filter((text) => !text.trim())).toEqual([])
  })
})
