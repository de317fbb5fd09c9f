import { ActionIcon } from '@mantine/core'
import type { KeyboardEvent } from 'react'
import { clockText } from '../../../i18n/format'
import { chapterStudioWords } from '../../../i18n/studio-chapters'
import { useWords } from '../../../i18n/words'
import { Icon } from '../../../ui/icons'
import { TimeField } from '../editor/TimeField'
import classes from './Chapters.module.css'
import { longestTitle, moved, type Row, titled, without } from './list'
import type { EditRows } from './use-rows'

type ChapterRowProps = {
  row: Row
  number: number
  current: boolean
  nowMs: number
  durationMs: number
  element: HTMLVideoElement | null
  edit: EditRows
}

/** Enter leads to the title of the next one. */
function onEnter(event: KeyboardEvent<HTMLInputElement>) {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
  event.preventDefault()
  event.currentTarget.closest('li')?.nextElementSibling?.querySelector<HTMLElement>('[data-title]')?.focus()
}

export function ChapterRow({ row, number, current, nowMs, durationMs, element, edit }: ChapterRowProps) {
  const say = useWords(chapterStudioWords)
  const { key, ms, title } = row
  const time = clockText(ms / 1000)
  const go = () => {
    if (element) element.currentTime = ms / 1000
  }
  const remove = (event: React.MouseEvent<HTMLElement>) => {
    const item = event.currentTarget.closest('li')
    const next = item?.nextElementSibling ?? item?.previousElementSibling
    next?.querySelector<HTMLElement>('[data-title]')?.focus()
    edit((now) => without(now, key))
  }
  return (
    <li className={classes.row} data-current={current || undefined}>
      <ActionIcon aria-label={say('go', { time })} title={say('go', { time })} onClick={go}>
        <Icon name="mine" />
      </ActionIcon>
      <TimeField
        label={say('time', { number })}
        ms={ms}
        onChange={(to) => edit((now) => moved(now, key, to, durationMs), `time ${key}`)}
      />
      <input
        id={`chapter-${key}`}
        data-title=""
        className={classes.title}
        lang=""
        value={title}
        maxLength={longestTitle}
        placeholder={say('one', { number })}
        aria-label={say('title', { number })}
        onChange={(event) => {
          const text = event.currentTarget.value
          edit((now) => titled(now, key, text), `title ${key}`)
        }}
        onKeyDown={onEnter}
      />
      <ActionIcon
        aria-label={say('here', { number })}
        title={say('here', { number })}
        onClick={() => edit((now) => moved(now, key, nowMs, durationMs))}
      >
        <Icon name="clock" />
      </ActionIcon>
      <ActionIcon aria-label={say('remove', { number })} title={say('remove', { number })} onClick={remove}>
        <Icon name="trash" />
      </ActionIcon>
    </li>
  )
}
