import { useState } from 'react'
import type { Video } from '../../../api/client'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { useSpeech } from '../speech/SpeechButton'
import { SpeechJobs } from '../speech/SpeechJobs'
import { AddSubtitles } from './AddSubtitles'
import { Arrivals } from './Arrivals'
import { allOf } from './changes'
import { trackNames } from './names'
import { PictureSubtitles } from './PictureSubtitles'
import { SubtitleRow } from './SubtitleRow'
import classes from './Subtitles.module.css'
import { useArrivals } from './use-arrivals'

type AllSubtitlesProps = { video: Video; onOpen: (track: string) => void }

export function AllSubtitles({ video, onOpen }: AllSubtitlesProps) {
  const say = useWords(studioWords)
  const { arrivals, take, dismiss } = useArrivals(video)
  const [fresh, setFresh] = useState('')
  const subtitles = allOf(video)
  const speech = useSpeech(video)
  const names = trackNames(subtitles, say)
  return (
    <div className="column">
      {subtitles.length === 0 && (
        <div>
          <h2>{say('none')}</h2>
          <p className="meta">{say('noneHint')}</p>
        </div>
      )}
      {subtitles.length > 0 && (
        <ul className={classes.list} data-testid="subtitle-list">
          {subtitles.map((track, i) => (
            <SubtitleRow
              key={track.id}
              video={video}
              track={track}
              name={names[i] ?? ''}
              isFresh={track.id === fresh}
              onOpen={() => onOpen(track.id)}
            />
          ))}
        </ul>
      )}
      {speech && <SpeechJobs video={video} />}
      <Arrivals arrivals={arrivals} onDismiss={dismiss} />
      <AddSubtitles
        video={video}
        speech={speech}
        onFiles={(files) => void take(files)}
        onStarted={(track) => {
          setFresh(track)
          onOpen(track)
        }}
      />
      <PictureSubtitles video={video} />
    </div>
  )
}
