// The cues as they are now, on the video: a track of the page's own, changed along with them.
import { useEffect, useRef } from 'react'
import type { Look } from '../../../player/subtitles/look'
import { useLook } from '../../../player/subtitles/use-look'
import type { Cue } from '../cues/cue'
import type { Cues } from '../cues/edits'
import { place } from './place'

type Shown = Map<number, { cue: Cue; shown: VTTCue }>

function bring(track: TextTrack, shown: Shown, cues: Cues) {
  const left = new Set(shown.keys())
  for (const cue of cues) {
    left.delete(cue.key)
    const known = shown.get(cue.key)
    if (known?.cue === cue) continue
    const vtt = known?.shown ?? new VTTCue(cue.begin / 1000, cue.end / 1000, cue.text)
    vtt.startTime = cue.begin / 1000
    vtt.endTime = cue.end / 1000
    vtt.text = cue.text
    place(vtt, cue.settings)
    if (!known) track.addCue(vtt)
    shown.set(cue.key, { cue, shown: vtt })
  }
  for (const key of left) {
    const gone = shown.get(key)
    if (gone) track.removeCue(gone.shown)
    shown.delete(key)
  }
}

function useTrack(video: HTMLVideoElement | null, cues: Cues, language: string) {
  const made = useRef<{ track: TextTrack; shown: Shown } | null>(null)
  const latest = useRef(cues)
  latest.current = cues
  useEffect(() => {
    if (!video) return
    const element = document.createElement('track')
    element.kind = 'subtitles'
    element.srclang = language
    // A track without a file of its own takes no cues.
    const file = URL.createObjectURL(new Blob(['WEBVTT\n\n'], { type: 'text/vtt' }))
    element.src = file
    element.onload = () => {
      made.current = { track: element.track, shown: new Map() }
      bring(element.track, made.current.shown, latest.current)
    }
    video.append(element)
    element.track.mode = 'showing'
    return () => {
      made.current = null
      element.onload = null
      element.remove()
      URL.revokeObjectURL(file)
    }
  }, [video, language])
  useEffect(() => {
    if (made.current) bring(made.current.track, made.current.shown, cues)
  }, [cues])
}

export function usePreview(video: HTMLVideoElement | null, cues: Cues, language: string, look: Look) {
  useTrack(video, cues, language)
  useLook(video, look)
}
