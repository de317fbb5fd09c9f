import { ActionIcon, Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type BinnedVideo, removeForGood, restoreBinned } from '../../api/bin'
import { binWords } from '../../i18n/bin'
import { absoluteDate, bytesText, clockText, relativeDate } from '../../i18n/format'
import { useWords } from '../../i18n/words'
import { failed } from '../../ui/failed'
import { Icon } from '../../ui/icons'
import { Poster } from '../../ui/Poster'
import { toast } from '../../ui/toasts'
import classes from './Bin.module.css'
import { Confirm } from './Confirm'

export function BinRow({ video }: { video: BinnedVideo }) {
  const w = useWords(binWords)
  const { id, title, frees_bytes: frees } = video
  const [asking, setAsking] = useState(false)
  const restore = useMutation({
    mutationFn: () => restoreBinned(id),
    onSuccess: () => toast({ text: w('restored', { title }) }),
    onError: failed,
  })
  return (
    <li className={classes.item} data-testid="bin-row">
      <div className={classes.picture} aria-hidden="true">
        <Poster video={{ ...video, poster: video.poster ?? null, poster_sources: [] }} />
      </div>
      <div className={classes.name}>
        <p lang="" title={title}>
          {title}
        </p>
        <Facts video={video} />
      </div>
      <div className={classes.actions}>
        <Button
          loading={restore.isPending}
          onClick={() => restore.mutate()}
          aria-label={w('restoreOne', { title })}
        >
          {w('restore')}
        </Button>
        <ActionIcon
          aria-label={w('removeOne', { title })}
          title={w('remove')}
          onClick={() => setAsking(true)}
        >
          <Icon name="trash" />
        </ActionIcon>
      </div>
      {asking && (
        <Confirm
          title={w('remove')}
          text={w('removeAsk', { title })}
          frees={frees}
          run={async () => {
            await removeForGood(id)
            toast({ text: w('removed', { title }) })
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  )
}

function Facts({ video }: { video: BinnedVideo }) {
  const w = useWords(binWords)
  const { gone_at: goneAt, bytes, frees_bytes: frees, duration } = video
  const over = new Date(goneAt).getTime() <= Date.now()
  const facts = [duration > 0 && clockText(duration), bytes > 0 && bytesText(bytes)].filter(Boolean)
  return (
    <>
      <p className="meta numerals">
        <time dateTime={goneAt} title={absoluteDate(goneAt)}>
          {over ? w('goesNow') : w('goes', { when: relativeDate(goneAt) })}
        </time>
        {facts.length > 0 && ` · ${facts.join(' · ')}`}
      </p>
      {bytes > 0 && frees === 0 && <p className="meta">{w('needed')}</p>}
    </>
  )
}
