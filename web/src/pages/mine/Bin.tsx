import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { binQuery, emptyBin } from '../../api/bin'
import { binWords } from '../../i18n/bin'
import { bytesText } from '../../i18n/format'
import { useWords } from '../../i18n/words'
import { ButtonLink } from '../../ui/ButtonLink'
import { Empty } from '../../ui/Empty'
import { Icon } from '../../ui/icons'
import { ListMore, ListProblem } from '../../ui/Listed'
import { PageWait } from '../../ui/PageWait'
import { toast } from '../../ui/toasts'
import classes from './Bin.module.css'
import { BinRow } from './BinRow'
import { Confirm } from './Confirm'

export function Bin() {
  const w = useWords(binWords)
  const list = useInfiniteQuery(binQuery)
  const videos = list.data?.pages.flatMap((page) => page.items) ?? []
  const { count = 0, frees_bytes: frees = 0 } = list.data?.pages[0] ?? {}
  if (list.isPending) return <PageWait />
  if (list.isError && videos.length === 0) return <ListProblem list={list} />
  if (videos.length === 0)
    return (
      <Empty title={w('empty')}>
        <ButtonLink to="/mine">{w('back')}</ButtonLink>
      </Empty>
    )
  return (
    <>
      <Head count={count} frees={frees} />
      <ul className={classes.list} data-testid="bin">
        {videos.map((video) => (
          <BinRow key={video.id} video={video} />
        ))}
      </ul>
      <ListMore list={list} />
    </>
  )
}

function Head({ count, frees }: { count: number; frees: number }) {
  const w = useWords(binWords)
  const [asking, setAsking] = useState(false)
  const size = bytesText(frees)
  return (
    <div className={classes.head}>
      <p className="meta numerals">
        {w('hint')} {frees > 0 && w('frees', { size })}
      </p>
      <Button color="error" leftSection={<Icon name="trash" />} onClick={() => setAsking(true)}>
        {w('emptyBin')}
      </Button>
      {asking && (
        <Confirm
          title={w('emptyBin')}
          text={w('emptyAsk', { count })}
          frees={frees}
          run={async () => {
            const { freed_bytes } = await emptyBin()
            toast({ text: w('emptied', { size: bytesText(freed_bytes) }) })
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}
