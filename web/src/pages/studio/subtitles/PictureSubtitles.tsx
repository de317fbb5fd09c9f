import { Button } from '@mantine/core'
import { useState } from 'react'
import type { PictureSubtitles as Track, Video } from '../../../api/client'
import { studioWords } from '../../../i18n/studio'
import { pictureSubtitleWords } from '../../../i18n/studio-picture-subtitles'
import { useWords } from '../../../i18n/words'
import { subtitleNames } from '../../../player/subtitles/names'
import { Chip } from '../../../ui/Chip'
import { failed } from '../../../ui/failed'
import { toast } from '../../../ui/toasts'
import { burn } from './changes'
import classes from './Subtitles.module.css'

/** Those of the file that no player shows: one of them can be drawn into the picture. */
export function PictureSubtitles({ video }: { video: Video }) {
  const say = useWords(pictureSubtitleWords)
  const sayStudio = useWords(studioWords)
  const [changing, setChanging] = useState(0)
  const { picture_subtitles: tracks } = video
  if (tracks.length === 0) return null
  const names = subtitleNames(
    tracks.map((track) => ({ ...track, kind: 'subtitles' })),
    { unnamed: sayStudio('unnamed'), captions: (name) => name },
  )
  const choose = async ({ track, burnt }: Track, name: string) => {
    setChanging(track)
    try {
      await burn(video, burnt ? null : track)
      toast({ text: burnt ? say('isHidden') : say('isShown', { name }) })
    } catch (error) {
      failed(error)
    }
    setChanging(0)
  }
  return (
    <section className="column" aria-labelledby="picture-subtitles" data-testid="picture-subtitles">
      <div>
        <h2 id="picture-subtitles">{say('title')}</h2>
        <p className="meta">{say('hint')}</p>
      </div>
      <ul className={classes.list}>
        {tracks.map((track, i) => {
          const name = names[i] ?? ''
          return (
            <li key={track.track} className={classes.item}>
              <div className={classes.what}>
                <h3 lang={track.language}>{name}</h3>
                <p className="meta">{say(`format.${track.format}`)}</p>
                {(track.burnt || track.forced) && (
                  <div className="row">
                    {track.burnt && <Chip icon="check">{say('shown')}</Chip>}
                    {track.forced && <Chip icon="info">{say('forced')}</Chip>}
                  </div>
                )}
              </div>
              <Button
                className={classes.choose}
                loading={changing === track.track}
                disabled={changing !== 0}
                aria-label={say(track.burnt ? 'hideNamed' : 'showNamed', { name })}
                onClick={() => void choose(track, name)}
              >
                {say(track.burnt ? 'hide' : 'show')}
              </Button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
