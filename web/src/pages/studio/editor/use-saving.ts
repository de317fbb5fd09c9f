import { useEffect, useMemo, useRef, useState } from 'react'
import { failed } from '../../../ui/failed'
import { Autosave, type Saving } from '../cues/autosave'
import type { State } from '../cues/history'
import { readVtt, type Script, writeVtt } from '../cues/vtt'
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
  const [state, setState] = useState<Saving>({ state: 'saved', at: null })
  const now = useRef(cues)
  const kept = useRef(cues)
  now.current = cues
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once, for as long as the editor is open
  const autosave = useMemo(
    () =>
      new Autosave(version, {
        text: () =>
          now.current.some(({ text }) => text.trim())
            ? writeVtt({ head: script.head, cues: [...now.current] })
            : null,
        send: (text, following) => sendText(video, id, text, following),
        tell: setState,
      }),
    [],
  )
  useEffect(() => {
    if (cues === kept.current) return
    kept.current = cues
    autosave.changed()
  }, [cues, autosave])
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!autosave.isSaved) event.preventDefault()
    }
    const hide = () => void autosave.flush()
    window.addEventListener('beforeunload', warn)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('beforeunload', warn)
      document.removeEventListener('visibilitychange', hide)
      void autosave.flush()
      autosave.end()
    }
  }, [autosave])

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
