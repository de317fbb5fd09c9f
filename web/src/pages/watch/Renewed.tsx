import { useEffect } from 'react'
import { useWords } from '../../i18n/words'
import classes from './Renewed.module.css'

// The words of this notice, which arrive with it.
const en = { changed: 'The subtitles in the picture have changed.', take: 'Switch now' }
const zh: Record<keyof typeof en, string> = { changed: '画面中的字幕已更新。', take: '立即切换' }

/**
 * What is played was made anew with other subtitles in its picture. What stands still is taken up at once; what is
 * being watched goes on as it is until the person says so.
 */
export default function Renewed({ onTaken }: { onTaken: () => void }) {
  const say = useWords({ en, zh })
  const take = () => {
    const { playback, video } = window.__millrace ?? {}
    // The original, which has none of them, may be missing from the list now.
    playback?.choose(-1)
    const paused = video?.paused ?? true
    // One that plays by itself would begin to, as soon as it has something again.
    if (video && paused) video.autoplay = false
    playback?.retry(!paused)
    onTaken()
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: what counts is whether it stood still just then
  useEffect(() => {
    if (window.__millrace?.video.paused) take()
  }, [])
  return (
    <div className={classes.notice} role="status" data-testid="renewed">
      <span>{say('changed')}</span>
      <button type="button" className={classes.take} onClick={take}>
        {say('take')}
      </button>
    </div>
  )
}
