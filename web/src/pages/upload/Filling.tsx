import { useQuery } from '@tanstack/react-query'
import type { Video } from '../../api/client'
import { videoQuery } from '../../api/queries'
import { useText } from '../../i18n/i18n'

/** The other qualities fill in while one already watches: a quiet line, gone when they are all there. */
export function Filling({ video }: { video: Video }) {
  const t = useText()
  const { data } = useQuery({
    ...videoQuery(video.id),
    initialData: video,
    refetchInterval: ({ state }) => (state.data?.filling ? 3000 : false),
  })
  if (!data.filling) return null
  return (
    <span className="meta numerals">{t('state.filling', { percent: Math.floor(data.filled * 100) })}</span>
  )
}
