import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Subtitles, Video } from '../../../api/client'
import { mostSaid, saidQuery } from '../../../api/search'
import { searchWords } from '../../../i18n/search'
import { useWords } from '../../../i18n/words'
import { Marked } from '../../../ui/Marked'
import { Problem } from '../../../ui/Problem'
import { Line } from './Line'
import classes from './Transcript.module.css'
import { jumpTo } from './use-playing'

type FoundCuesProps = { video: Video; track: Subtitles; q: string; element: HTMLVideoElement | null }

export function FoundCues({ video, track, q, element }: FoundCuesProps) {
  const say = useWords(searchWords)
  const { data, error } = useQuery({
    ...saidQuery(video.id, track.id, track.version, q),
    placeholderData: keepPreviousData,
  })
  if (error) return <Problem error={error} />
  if (!data) return <div className={classes.list} />
  return (
    <>
      <p className="meta" role="status">
        {data.count === 0 ? say('nothing', { q }) : say('found', { count: data.count })}
        {data.count > mostSaid && ` ${say('firstOnly', { count: mostSaid })}`}
      </p>
      <ol className={classes.list} aria-label={say('cues')} data-testid="found-cues">
        {data.items.map((cue) => (
          <Line
            key={cue.cue}
            seconds={cue.time}
            language={track.language}
            onSelect={() => jumpTo(element, cue.time)}
          >
            <Marked text={cue.text} ranges={cue.ranges} />
          </Line>
        ))}
      </ol>
    </>
  )
}
