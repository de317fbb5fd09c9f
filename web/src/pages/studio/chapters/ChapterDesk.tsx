import { ActionIcon, Button } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import type { ChapterList } from '../../../api/client'
import { studioWords } from '../../../i18n/studio'
import { chapterStudioWords } from '../../../i18n/studio-chapters'
import { useWords } from '../../../i18n/words'
import { toast } from '../../../ui/toasts'
import { TurnIcon } from '../editor/icons'
import { SavingState } from '../editor/SavingState'
import { Trouble } from '../editor/Trouble'
import listing from '../Rows.module.css'
import type { PartProps } from '../Tabs'
import { AddChapter } from './AddChapter'
import { ChapterRow } from './ChapterRow'
import classes from './Chapters.module.css'
import { rowsOf, withSuggested } from './list'
import { Suggestions } from './Suggestions'
import { useChapterSaving } from './use-chapter-saving'
import { useNow } from './use-now'
import { useRows } from './use-rows'

type ChapterDeskProps = PartProps & { begin: ChapterList }

export function ChapterDesk({ video, element, begin }: ChapterDeskProps) {
  const say = useWords(chapterStudioWords)
  const studio = useWords(studioWords)
  const [first] = useState(() => rowsOf(begin.items))
  const { history, edit, undo, redo } = useRows(first)
  const rows = history.now
  const saving = useChapterSaving(video.id, begin, rows, edit, {
    theirs: () => toast({ text: say('theirsLoaded') }),
    restored: () => toast({ text: say('restored') }),
  })
  const nowMs = useNow(element)
  const durationMs = Math.round(video.duration * 1000)
  const suggest = (times: number[]) => {
    const next = withSuggested(rows, times, durationMs)
    edit(() => next)
    if (next !== rows) return say('suggested', { count: next.length - rows.length })
    return say(times.length > 0 ? 'suggestedKnown' : 'suggestedNone')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, shiftKey } = event
    if (!(ctrlKey || metaKey) || key.toLowerCase() !== 'z') return
    event.preventDefault()
    if (shiftKey) redo()
    else undo()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are heard for what is inside
    <div className={classes.desk} data-testid="chapter-editor" onKeyDown={onKeyDown}>
      <div className={classes.line}>
        <AddChapter rows={rows} nowMs={nowMs} durationMs={durationMs} edit={edit} />
        <ActionIcon
          aria-label={studio('undo')}
          title={studio('undo')}
          disabled={!history.past.length}
          onClick={undo}
        >
          <TurnIcon />
        </ActionIcon>
        <ActionIcon
          aria-label={studio('redo')}
          title={studio('redo')}
          disabled={!history.future.length}
          onClick={redo}
        >
          <TurnIcon forth />
        </ActionIcon>
        <span className={classes.gap} />
        <SavingState saving={saving.state} />
      </div>
      <Trouble saving={saving} gone={say('gone')} conflict={say('conflict')} />
      {video.has_video && !video.clip && <Suggestions id={video.id} title={video.title} onTimes={suggest} />}
      {rows.length === 0 && (
        <div className={listing.none}>
          <p>{say('none')}</p>
          <p className="meta">{say('noneHint')}</p>
        </div>
      )}
      <ol className={listing.list} aria-label={say('list')}>
        {rows.map((row, i) => (
          <ChapterRow
            key={row.key}
            row={row}
            number={i + 1}
            current={row.ms <= nowMs && (rows[i + 1]?.ms ?? durationMs) > nowMs}
            nowMs={nowMs}
            durationMs={durationMs}
            element={element}
            edit={edit}
          />
        ))}
      </ol>
      <div className={classes.line}>
        <p className="meta">
          {rows.length === 1 ? say('few') : rows.length > 1 && say(`origin.${saving.origin}`)}
        </p>
        <span className={classes.gap} />
        {begin.found > 0 && saving.origin === 'edited' && (
          <Button onClick={() => void saving.restore()}>{say('restore')}</Button>
        )}
      </div>
    </div>
  )
}
