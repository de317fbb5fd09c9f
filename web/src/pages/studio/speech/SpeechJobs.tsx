// What is being written down, or stopped before it was through. What is ready is a draft among the subtitles.
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Transcription, Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'
import { speechWords } from '../../../i18n/studio-speech'
import { useWords } from '../../../i18n/words'
import { isUnderWay, transcriptionsQuery } from './changes'
import classes from './Speech.module.css'
import { SpeechRow } from './SpeechRow'

export function SpeechJobs({ video }: { video: Video }) {
  const say = useWords(speechWords)
  const { data } = useQuery(transcriptionsQuery(video.id))
  const finished = useFinished(video.id, data?.items)
  return (
    <>
      <ul className={classes.jobs}>
        {data?.items
          .filter(({ state }) => state !== 'ready')
          .map((one) => (
            <SpeechRow key={one.id} video={video} one={one} />
          ))}
      </ul>
      <p role="status" className={classes.said}>
        {finished && say('isReady')}
      </p>
    </>
  )
}

/** Whether one became ready while it was looked at; the video is asked for its draft then. */
function useFinished(video: string, items: Transcription[] | undefined): boolean {
  const [finished, setFinished] = useState(false)
  const underWay = useRef(new Set<string>())
  useEffect(() => {
    if (!items) return
    if (items.some(({ id, state }) => state === 'ready' && underWay.current.has(id))) {
      setFinished(true)
      void queryClient.invalidateQueries({ queryKey: ['video', video] })
    } else if (items.some(isUnderWay)) {
      setFinished(false)
    }
    underWay.current = new Set(items.filter(isUnderWay).map(({ id }) => id))
  }, [video, items])
  return finished
}
