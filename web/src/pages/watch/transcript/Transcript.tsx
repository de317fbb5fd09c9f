// All that is said, as a text: it follows the picture, leads to its places, and can be searched.
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Subtitles, Video } from '../../../api/client'
import { searchWords } from '../../../i18n/search'
import { useWords } from '../../../i18n/words'
import { keptWish, listed, shownOf } from '../../../player/subtitles/choice'
import { subtitleNames } from '../../../player/subtitles/names'
import { Select } from '../../../ui/Select'
import { FindField } from './FindField'
import { FoundCues } from './FoundCues'
import { Script } from './Script'
import classes from './Transcript.module.css'
import { usePlaying } from './use-playing'

export default function Transcript({ video }: { video: Video }) {
  const say = useWords(searchWords)
  const [params] = useSearchParams()
  const element = usePlaying()
  const all = listed(video.subtitles)
  const [chosen, choose] = useChosen(all, element)
  const [q, setQ] = useState(params.get('find') ?? '')
  if (!chosen) return null
  const names = subtitleNames(all, { unnamed: say('unnamed'), captions: (name) => say('captions', { name }) })
  const choices = all.map((one, i) => ({ value: one.id, name: names[i] ?? '' }))
  return (
    <section className={classes.panel} aria-label={say('transcript')} data-testid="transcript">
      <div className={classes.head}>
        <h2>{say('transcript')}</h2>
        {all.length > 1 && (
          <Select label={say('language')} value={chosen.id} choices={choices} onChange={choose} />
        )}
      </div>
      <FindField value={q} onChange={setQ} />
      {q ? (
        <FoundCues video={video} track={chosen} q={q} element={element} />
      ) : (
        <Script key={chosen.url} track={chosen} element={element} />
      )}
    </section>
  )
}

/** What the player shows, until another is chosen here. */
function useChosen(all: Subtitles[], element: HTMLVideoElement | null) {
  const [wish, setWish] = useState(keptWish)
  const [id, choose] = useState<string | null>(null)
  useEffect(() => {
    const tracks = element?.textTracks
    if (!tracks) return
    const onChange = () => {
      setWish((now) => {
        const next = keptWish()
        if (JSON.stringify(next) === JSON.stringify(now)) return now
        choose(null)
        return next
      })
    }
    tracks.addEventListener('change', onChange)
    return () => tracks.removeEventListener('change', onChange)
  }, [element])
  const shown = shownOf(all, wish && { ...wish, on: true }, '')
  return [all.find((one) => one.id === id) ?? shown ?? all[0], choose] as const
}
