import { lazy, Suspense, useCallback, useRef, useState } from 'react'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { togglePlay } from '../../../player/commands'
import { keptLook } from '../../../player/subtitles/look'
import { toast } from '../../../ui/toasts'
import type { Script } from '../cues/vtt'
import { PublishButton } from '../speech/PublishButton'
import { allOf } from '../subtitles/changes'
import { trackNames } from '../subtitles/names'
import { CueList } from './CueList'
import type { EditorProps } from './Editor'
import classes from './Editor.module.css'
import { Toolbar } from './Toolbar'
import { Trouble } from './Trouble'
import { type Commands, useCommands } from './use-commands'
import { useCurrent } from './use-current'
import { useEditorKeys } from './use-editor-keys'
import { useHistory } from './use-history'
import { usePreview } from './use-preview'
import { useSaving } from './use-saving'

const CueWave = lazy(() => import('../wave/CueWave'))

type CueDeskProps = EditorProps & { begin: { version: number; script: Script } }

export function CueDesk({ video, id, track, element, begin, onClose }: CueDeskProps) {
  const say = useWords(studioWords)
  const back = useRef<HTMLButtonElement>(null)
  const { history, edit, ...steps } = useHistory(begin.script.cues)
  const { cues, selected } = history.now
  const saving = useSaving(video.id, id, begin, history.now, edit, {
    theirs: () => toast({ text: say('theirsLoaded') }),
    stay: () => !window.confirm(say('leaveUnsaved')),
  })
  const current = useCurrent(element, cues)
  const [look] = useState(keptLook)
  usePreview(element, cues, track?.language ?? '', look)
  const commands: Commands = useCommands(element, edit, history.now, Math.round(video.duration * 1000))
  const undo = () => {
    commands.follow(history.past.at(-1)?.selected)
    steps.undo()
  }
  const redo = () => {
    commands.follow(history.future[0]?.selected)
    steps.redo()
  }
  const leave = useCallback(() => back.current?.focus(), [])
  const onKeyDown = useEditorKeys({
    commands,
    undo,
    redo,
    leave,
    play: () => element && togglePlay(element),
  })
  const all = allOf(video)
  const index = track ? all.indexOf(track) : -1
  const heard = video.has_audio && !video.clip
  const name = trackNames(all, say)[index] ?? say('unnamed')
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are heard for what is inside
    <div
      className={classes.editor}
      data-testid="cue-editor"
      data-heard={heard || undefined}
      onKeyDown={onKeyDown}
    >
      <Toolbar
        back={back}
        name={name}
        language={track?.language ?? ''}
        saving={saving.state}
        history={history}
        undo={undo}
        redo={redo}
        commands={commands}
        onClose={() => void saving.leave(onClose)}
        publish={
          track?.draft && <PublishButton video={video} track={track} name={name} first={saving.leave} />
        }
      />
      <Trouble saving={saving} gone={say('gone')} conflict={say('conflict')} />
      {heard && (
        <Suspense fallback={<div className={classes.waveRoom} />}>
          <CueWave
            video={video}
            element={element}
            cues={cues}
            selected={selected}
            language={track?.language ?? ''}
            commands={commands}
          />
        </Suspense>
      )}
      <CueList
        cues={cues}
        selected={selected}
        current={current}
        language={track?.language ?? ''}
        commands={commands}
      />
    </div>
  )
}
