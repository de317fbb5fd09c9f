import { useRef } from 'react'
import { failed } from '../../../ui/failed'
import type { Saving } from '../cues/autosave'
import type { State } from '../cues/history'
import { readVtt, type Script, writeVtt } from '../cues/vtt'
import { useAutosave } from '../saving/use-autosave'
import { fetchText, latest, sendText } from '../subtitles/changes'
import type { Edit } from './use-history'

export type SavingDesk = {
  state: Saving
  loadTheirs: () => Promise<void>
  keepMine: () => Promise<void>
  /** Saves what is not saved, and goes: unless it cannot be saved and somebody wants to stay. */
  leave: (go: () => void) => Promise<void>
}

type Begin = { version: number; script: Script }

export function useSaving(
  video: string,
  id: string,
  { version, script }: Begin,
  { cues }: State,
  edit: Edit,
  say: { theirs: () => void; stay: () => boolean },
): SavingDesk {
  const now = useRef(cues)
  now.current = cues
  const { state, autosave, kept } = useAutosave(version, cues, {
    text: () =>
      now.current.some(({ text }) => text.trim())
        ? writeVtt({ head: script.head, cues: [...now.current] })
        : null,
    send: (text, following) => sendText(video, id, text, following),
  })

  const loadTheirs = async () => {
    try {
      const track = await latest(video, id)
      if (!track) return
      const theirs = readVtt(await fetchText(track)).cues
      kept.current = theirs
      edit(() => ({ cues: theirs, selected: theirs[0]?.key ?? null }))
      autosave.follow(track.version, true)
      say.theirs()
    } catch (error) {
      failed(error)
    }
  }
  const keepMine = async () => {
    try {
      const track = await latest(video, id)
      if (track) autosave.follow(track.version, false)
    } catch (error) {
      failed(error)
    }
  }
  const leave = async (go: () => void) => {
    await autosave.flush()
    if (autosave.isSaved || !say.stay()) go()
  }
  return { state, loadTheirs, keepMine, leave }
}
