import { describe, expect, it } from 'vitest'
import { fieldsOf, unsaved, withNews } from './fields'
import { newUpload, resumed, type Upload } from './queue'

const file = { name: 'holiday.mp4', size: 100, type: 'video/mp4' } as File
const fresh = newUpload(1, file, 'unlisted', 0)
const sent: Upload = { ...fresh, told: fieldsOf(fresh) }

describe('what a row sends of its video', () => {
  it('is nothing as long as nobody edits it', () => {
    expect(unsaved(fresh)).toEqual({})
    expect(unsaved(sent)).toEqual({})
    expect(unsaved(withNews(sent, { title: 'Mill', visibility: 'private' }))).toEqual({})
  })

  it('is the one field that was edited, whatever the video has become meanwhile', () => {
    const edited = { ...sent, title: 'Mill ' }
    expect(unsaved(edited)).toEqual({ title: 'Mill' })
    expect(unsaved(withNews(edited, { title: 'holiday', visibility: 'private' }))).toEqual({ title: 'Mill' })
    expect(unsaved({ ...sent, visibility: 'public' })).toEqual({ visibility: 'public' })
  })

  it('is nothing after an edit that was taken back, or for a title of blanks', () => {
    expect(unsaved({ ...sent, title: 'holiday' })).toEqual({})
    expect(unsaved({ ...sent, title: '  ' })).toEqual({})
  })

  it('is nothing for a file that takes the place of another one', () => {
    const other = { ...sent, replaces: 'film', title: 'Mill' }
    expect(unsaved(other)).toEqual({})
    expect(withNews(other, { title: 'The film', visibility: 'private' })).toBe(other)
  })

  it('is nothing of what an earlier visit began', () => {
    const begun = { url: '/u/a', offset: 40, file_name: 'holiday.mp4', last_modified: 0 }
    const again = resumed(fresh, { ...begun, title: 'Mill', visibility: 'public' })
    expect(unsaved(again)).toEqual({})
    expect(unsaved({ ...again, title: 'Pond' })).toEqual({ title: 'Pond' })
  })
})

describe('what a row shows of its video', () => {
  it('is what it has become elsewhere, besides what is edited here', () => {
    const now = { title: 'Mill', visibility: 'private' } as const
    expect(withNews(sent, now)).toMatchObject({ ...now, told: now })
    expect(withNews({ ...sent, title: 'Pond ' }, now)).toMatchObject({
      title: 'Pond ',
      visibility: 'private',
    })
    expect(withNews({ ...sent, title: '' }, now)).toMatchObject({ title: 'Mill' })
  })
})
