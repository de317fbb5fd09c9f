import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Video } from '../../../api/client'
import { queryClient } from '../../../api/queries'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { waveformQuery } from './changes'
import classes from './Sound.module.css'
import { levelText } from './telling'
import { WaveformBar } from './WaveformBar'

type SoundNowProps = {
  video: Video
  element: HTMLVideoElement | null
  range: { in: number; out: number } | null
}

/** How the video sounds: measured once by the server, which may still be at it. */
export function SoundNow({ video, element, range }: SoundNowProps) {
  const say = useWords(soundWords)
  const { data, error } = useQuery(waveformQuery(video))
  const missing = data !== undefined && !video.loudness
  useEffect(() => {
    // It is measured together with the waveform, so it is there by now.
    if (missing) void queryClient.invalidateQueries({ queryKey: ['video', video.id] })
  }, [missing, video.id])
  return (
    <section className={classes.now}>
      {data && <WaveformBar waveform={data} video={video} element={element} range={range} />}
      {!data && (
        <p role="status" className={`${classes.waiting} meta`}>
          {say(error ? 'noWaveform' : 'measuring')}
        </p>
      )}
      {video.loudness && <Loudness loudness={video.loudness} />}
    </section>
  )
}

function Loudness({ loudness }: { loudness: NonNullable<Video['loudness']> }) {
  const say = useWords(soundWords)
  const { integrated, range, true_peak: peak } = loudness
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? '–' : levelText(value)
  if (integrated === null || integrated === undefined) return <p className="meta">{say('quiet')}</p>
  return (
    <p className="meta numerals" data-testid="loudness">
      {say('loudness', { integrated: text(integrated), range: text(range), peak: text(peak) })}
    </p>
  )
}
