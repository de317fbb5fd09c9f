// Which of one's own videos the next span is of.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { api, unwrap, type Video } from '../../../api/client'
import { clockText } from '../../../i18n/format'
import { clipWords } from '../../../i18n/studio-clip'
import { useWords } from '../../../i18n/words'
import { Dialog } from '../../../ui/Dialog'
import { Icon } from '../../../ui/icons'
import { ListMore } from '../../../ui/Listed'
import { PageWait } from '../../../ui/PageWait'
import { Poster } from '../../../ui/Poster'
import { Problem } from '../../../ui/Problem'
import box from '../../../ui/SearchBox.module.css'
import classes from './PickVideo.module.css'

type PickVideoProps = { beside: Video; onPick: (video: Video) => void; onClose: () => void }

const kPage = 24

/** Clips are of videos that all have pictures or all have none, and so with sound. */
const fits = (video: Video, beside: Video) =>
  video.has_video === beside.has_video && video.has_audio === beside.has_audio

function useMine(q: string) {
  return useInfiniteQuery({
    queryKey: ['videos', 'mine', { pick: q }],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        scope: 'mine',
        limit: kPage,
        ...(q && { q }),
        ...(pageParam && { cursor: pageParam }),
      } as const
      return unwrap(api.GET('/api/v1/videos', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor || undefined,
  })
}

export default function PickVideo({ beside, onPick, onClose }: PickVideoProps) {
  const say = useWords(clipWords)
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const list = useMine(q)
  const { data, error } = list
  const videos = data?.pages.flatMap((page) => page.items).filter(({ state }) => state === 'ready') ?? []
  return (
    <Dialog title={say('pick')} onClose={onClose} size={560}>
      <div className={classes.pick} data-testid="pick-video">
        <label className={box.form}>
          <Icon name="search" />
          <input
            type="search"
            value={typed}
            placeholder={say('pickSearch')}
            aria-label={say('pickSearch')}
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        {error && !list.isFetchNextPageError && <Problem error={error} />}
        {!data && !error && <PageWait />}
        {data && videos.length === 0 && <p className="meta">{say('pickNone')}</p>}
        <ul className={classes.list}>
          {videos.map((video) => (
            <li key={video.id}>
              <button
                type="button"
                className={classes.one}
                disabled={!fits(video, beside)}
                onClick={() => onPick(video)}
              >
                <span className={classes.picture}>
                  <Poster video={video} />
                </span>
                <span className={classes.words}>
                  <span className={classes.title} lang="">
                    {video.title}
                  </span>
                  <span className="meta numerals">
                    {fits(video, beside) ? clockText(video.duration) : say('pickUnfit')}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
        <ListMore list={list} />
      </div>
    </Dialog>
  )
}
