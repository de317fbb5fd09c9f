import { useQuery } from '@tanstack/react-query'
import { videoQuery } from '../../api/queries'
import { uploadWords } from '../../i18n/uploads'
import { useWords } from '../../i18n/words'

/** Says whose file this one takes the place of. */
export function Replaces({ id }: { id: string }) {
  const w = useWords(uploadWords)
  const { data } = useQuery(videoQuery(id))
  return (
    <p className="meta" data-testid="replaces">
      {data ? w('replaces', { title: data.title }) : w('replacesSome')}
    </p>
  )
}
