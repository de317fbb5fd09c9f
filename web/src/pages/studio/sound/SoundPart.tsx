// Files of a video's sound: how it sounds now, what is wanted of it, and what was made.
import { useState } from 'react'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import type { PartProps } from '../Tabs'
import { InUse } from './InUse'
import { MadeSounds } from './MadeSounds'
import { MakeSound } from './MakeSound'
import classes from './Sound.module.css'
import { SoundNow } from './SoundNow'
import { firstWanted } from './wanted'

export default function SoundPart({ video, element }: PartProps) {
  const say = useWords(soundWords)
  const [wanted, setWanted] = useState(firstWanted)
  if (video.clip) return <p className={classes.none}>{say('ofClip')}</p>
  if (!video.has_audio) return <p className={classes.none}>{say('silent')}</p>
  return (
    <div className={classes.desk} data-testid="sound">
      <SoundNow video={video} element={element} range={wanted.range} />
      <InUse video={video} />
      <MakeSound video={video} element={element} wanted={wanted} setWanted={setWanted} />
      <MadeSounds video={video} element={element} />
    </div>
  )
}
