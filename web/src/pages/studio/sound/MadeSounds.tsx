import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Sound, Video } from '../../../api/client'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { PageWait } from '../../../ui/PageWait'
import { Problem } from '../../../ui/Problem'
import { isUnderWay, soundsQuery } from './changes'
import classes from './Sound.module.css'
import { SoundRow } from './SoundRow'
import { fileTracks, nameOf } from './telling'

type MadeSoundsProps = { video: Video; element: HTMLVideoElement | null }

export function MadeSounds({ video, element }: MadeSoundsProps) {
  const say = useWords(soundWords)
  const { data, error } = useQuery(soundsQuery(video.id))
  const finished = useFinished(data?.items)
  return (
    <section className={classes.made} aria-label={say('files')}>
      <h3>{say('files')}</h3>
      {!data && (error ? <Problem error={error} /> : <PageWait />)}
      {data?.items.length === 0 && <p className="meta">{say('none')}</p>}
      <ul className={classes.list} data-testid="sounds">
        {data?.items.map((sound) => (
          <SoundRow key={sound.id} video={video} sound={sound} element={element} />
        ))}
      </ul>
      <p role="status" className={classes.said}>
        {finished && say('isReady', { name: nameOf(say, finished, fileTracks(video)) })}
      </p>
    </section>
  )
}

/** The last one that became ready while it was looked at. */
function useFinished(items: Sound[] | undefined): Sound | null {
  const [finished, setFinished] = useState<Sound | null>(null)
  const underWay = useRef(new Set<string>())
  useEffect(() => {
    if (!items) return
    const done = items.find(({ id, state }) => state === 'ready' && underWay.current.has(id))
    if (done) setFinished(done)
    underWay.current = new Set(items.filter(isUnderWay).map(({ id }) => id))
  }, [items])
  return finished
}
