import { useCallback, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Video } from '../../api/client'
import { sayReason } from '../../api/errors'
import { parseClock } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { placeOf } from '../../player/memory'
import { Player } from '../../player/Player'
import { sourceOf } from '../../player/source'
import { Failure } from '../../ui/Problem'
import { Keys, Renewed } from './lazy'
import { Preparing } from './Preparing'
import classes from './Watch.module.css'

/** What stands where the picture belongs: the player, or why there is none yet. */
export function Screen({ video }: { video: Video }) {
  const t = useText()
  const [params] = useSearchParams()
  const [help, setHelp] = useState(false)
  // The subtitles that are drawn into the picture, as they were when it was loaded.
  const burnt = video.picture_subtitles.findIndex((one) => one.burnt)
  const [played, setPlayed] = useState(burnt)
  const [startAt] = useState(() => parseClock(params.get('t') ?? '') ?? placeOf(video.id))
  const onHelp = useCallback(() => {
    // A dialog lies outside of what fills the screen.
    if (document.fullscreenElement) void document.exitFullscreen()
    setHelp(true)
  }, [])
  if (video.state === 'rejected') {
    const said = sayReason(video.reason ?? { code: 'engine_failed', detail: '' })
    return (
      <div className={classes.rejected}>
        <Failure text={t(said.key, said.params)} code={video.reason?.code} />
      </div>
    )
  }
  if (video.state !== 'ready' && !video.early) return <Preparing video={video} />
  return (
    <>
      <Player source={sourceOf(video)} startAt={startAt} autoplay fit="page" onHelp={onHelp}>
        {burnt !== played && <Renewed onTaken={() => setPlayed(burnt)} />}
      </Player>
      {help && <Keys onClose={() => setHelp(false)} />}
    </>
  )
}
