import { useRef, useState } from 'react'
import type { ChapterList } from '../../../api/client'
import { failed } from '../../../ui/failed'
import { useAutosave } from '../saving/use-autosave'
import { latestChapters, restoreChapters, sendChapters } from './changes'
import { asBody, type Rows, rowsOf } from './list'
import type { EditRows } from './use-rows'

type Said = { theirs: () => void; restored: () => void }

export function useChapterSaving(id: string, begin: ChapterList, rows: Rows, edit: EditRows, said: Said) {
  const [origin, setOrigin] = useState(begin.origin)
  const now = useRef(rows)
  now.current = rows
  const { state, autosave, kept } = useAutosave(begin.version, rows, {
    text: () => JSON.stringify(asBody(now.current)),
    send: async (text, version) => {
      const list = await sendChapters(id, JSON.parse(text), version)
      setOrigin(list.origin)
      return list.version
    },
  })
  /** What the server keeps, in place of what stands here. */
  const load = (list: ChapterList) => {
    const theirs = rowsOf(list.items)
    kept.current = theirs
    edit(() => theirs)
    autosave.follow(list.version, true)
    setOrigin(list.origin)
  }
  const done = (action: () => Promise<void>) => async () => {
    try {
      await action()
    } catch (error) {
      failed(error)
    }
  }
  return {
    state,
    origin,
    loadTheirs: done(async () => {
      load(await latestChapters(id))
      said.theirs()
    }),
    keepMine: done(async () => autosave.follow((await latestChapters(id)).version, false)),
    restore: done(async () => {
      await autosave.flush()
      load(await restoreChapters(id, (await latestChapters(id)).version))
      said.restored()
    }),
  }
}
