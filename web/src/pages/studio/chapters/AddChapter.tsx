import { Button } from '@mantine/core'
import { flushSync } from 'react-dom'
import { clockText } from '../../../i18n/format'
import { chapterStudioWords } from '../../../i18n/studio-chapters'
import { useWords } from '../../../i18n/words'
import { PlusIcon } from '../editor/icons'
import { added, mostChapters, newRow, type Rows } from './list'
import type { EditRows } from './use-rows'

type AddChapterProps = { rows: Rows; nowMs: number; durationMs: number; edit: EditRows }

/** Its title is asked for at once, also where one began there already. */
export function AddChapter({ rows, nowMs, durationMs, edit }: AddChapterProps) {
  const say = useWords(chapterStudioWords)
  const full = rows.length >= mostChapters
  const add = () => {
    const row = newRow(nowMs)
    // At once: whoever types on must not lose a letter.
    flushSync(() => edit((now) => added(now, row, durationMs)))
    const key = rows.find(({ ms }) => ms === row.ms)?.key ?? row.key
    document.getElementById(`chapter-${key}`)?.focus()
  }
  return (
    <Button
      variant="filled"
      leftSection={<PlusIcon />}
      disabled={full}
      title={full ? say('full') : undefined}
      onClick={add}
    >
      {say('add', { time: clockText(nowMs / 1000) })}
    </Button>
  )
}
