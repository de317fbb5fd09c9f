// The chapters of a video, written beside it.
import { useQuery } from '@tanstack/react-query'
import { PageWait } from '../../../ui/PageWait'
import { Problem } from '../../../ui/Problem'
import type { PartProps } from '../Tabs'
import { ChapterDesk } from './ChapterDesk'
import { latestChapters } from './changes'

/** What is loaded is the beginning of the editing; later versions are met when it is saved. */
export default function ChaptersPart({ video, element }: PartProps) {
  const { data, error } = useQuery({
    queryKey: ['chapters', video.id],
    queryFn: () => latestChapters(video.id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (!data) return error ? <Problem error={error} /> : <PageWait />
  return <ChapterDesk video={video} element={element} begin={data} />
}
