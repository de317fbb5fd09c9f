import { useCallback } from 'react'
import { useSearchParams } from 'react-router'
import { Editor } from '../editor/Editor'
import type { PartProps } from '../Tabs'
import { AllSubtitles } from './AllSubtitles'
import { allOf } from './changes'

/** All of them, or one that is edited: the address says which, so that Back leads out of it. */
export default function SubtitlesPart({ video, element }: PartProps) {
  const [params, setParams] = useSearchParams()
  const id = params.get('track')
  const open = useCallback((track: string) => setParams({ track }), [setParams])
  const close = useCallback(() => setParams({}, { replace: true }), [setParams])
  const track = allOf(video).find((one) => one.id === id)
  if (id) return <Editor key={id} video={video} id={id} track={track} element={element} onClose={close} />
  return <AllSubtitles video={video} onOpen={open} />
}
