// The text of one track, cue by cue, beside the video that it belongs to.
import { useQuery } from '@tanstack/react-query'
import type { Subtitles, Video } from '../../../api/client'
import { studioWords } from '../../../i18n/studio'
import { useWords } from '../../../i18n/words'
import { ButtonLink } from '../../../ui/ButtonLink'
import { Empty } from '../../../ui/Empty'
import { PageWait } from '../../../ui/PageWait'
import { Problem } from '../../../ui/Problem'
import { readVtt } from '../cues/vtt'
import { fetchText, latest } from '../subtitles/changes'
import { CueDesk } from './CueDesk'

export type EditorProps = {
  video: Video
  id: string
  /** As the video's query knows it; undefined when it has been deleted. */
  track: Subtitles | undefined
  element: HTMLVideoElement | null
  onClose: () => void
}

async function load(video: string, id: string) {
  const track = await latest(video, id)
  return track ? { version: track.version, script: readVtt(await fetchText(track)) } : null
}

/** What is loaded is the beginning of the editing; later versions are met when it is saved. */
export function Editor(props: EditorProps) {
  const say = useWords(studioWords)
  const { video, id } = props
  const { data, error } = useQuery({
    queryKey: ['cues', video.id, id],
    queryFn: () => load(video.id, id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (data === null) {
    return (
      <Empty title={say('gone')}>
        <ButtonLink to={`/studio/${video.id}`} replace>
          {say('back')}
        </ButtonLink>
      </Empty>
    )
  }
  if (!data) return error ? <Problem error={error} /> : <PageWait />
  return <CueDesk {...props} begin={data} />
}
