import { useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { Subtitles } from '../../api/client'
import { again } from '../../api/patience'

type TracksProps = { video: HTMLVideoElement; all: Subtitles[]; shown: string | undefined }

/** One <track> in the <video> for each; the browser fetches those that are shown. */
export function Tracks({ video, all, shown }: TracksProps) {
  return createPortal(
    all.map((one) => (
      <OneTrack key={`${one.id} ${one.version}`} list={video.textTracks} one={one} on={one.id === shown} />
    )),
    video,
  )
}

/** A browser asks for a file but once: when it does not come, a new element asks again. */
function OneTrack({ list, one, on }: { list: TextTrackList; one: Subtitles; on: boolean }) {
  const track = useRef<HTMLTrackElement>(null)
  const [tries, setTries] = useState(0)
  const cancel = useRef(() => {})
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new element begins anew
  useEffect(() => {
    const mode = on ? 'showing' : 'disabled'
    // A browser turns on by itself what is in its own language: here the viewer's choice counts.
    const apply = () => {
      const own = track.current?.track
      if (own && own.mode !== mode) own.mode = mode
    }
    apply()
    list.addEventListener('change', apply)
    return () => list.removeEventListener('change', apply)
  }, [list, on, tries])
  useEffect(() => () => cancel.current(), [])
  return (
    <track
      key={tries}
      ref={track}
      kind={one.kind}
      src={one.url}
      srcLang={one.language || undefined}
      label={one.label || undefined}
      onError={() => {
        cancel.current()
        cancel.current = again(tries, () => setTries(tries + 1))
      }}
    />
  )
}
