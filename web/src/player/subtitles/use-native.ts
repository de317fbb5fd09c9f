import { useEffect } from 'react'
import type { Subtitles } from '../../api/client'

const kinds = ['subtitles', 'captions', 'forced']

/** The browser's own track for each of ours, in the playlist's order: a language may be there several times. */
export function paired<Track extends { kind: string; language: string }>(
  all: Pick<Subtitles, 'language'>[],
  tracks: Track[],
): (Track | undefined)[] {
  const left = tracks.filter(({ kind }) => kinds.includes(kind))
  return all.map(({ language }) => {
    const at = left.findIndex((track) => track.language.toLowerCase() === language.toLowerCase())
    return at < 0 ? undefined : left.splice(at, 1)[0]
  })
}

/** Where the browser plays HLS itself the tracks come with the playlist, and are only turned on and off. */
export function useNative(
  video: HTMLVideoElement,
  all: Subtitles[],
  shown: string | undefined,
  native: boolean,
) {
  useEffect(() => {
    if (!native) return
    const { textTracks } = video
    const apply = () => {
      for (const [i, track] of paired(all, [...textTracks]).entries())
        if (track) track.mode = all[i]?.id === shown ? 'showing' : 'disabled'
    }
    apply()
    textTracks.addEventListener('addtrack', apply)
    return () => textTracks.removeEventListener('addtrack', apply)
  }, [video, all, shown, native])
}
