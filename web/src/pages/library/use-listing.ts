import { useSearchParams } from 'react-router'
import type { Sort } from '../../api/client'

const sorts: Sort[] = ['newest', 'title', 'length']

/** Search and order stand in the address, so that a link and the Back button bring them back. */
export function useListing() {
  const [params, setParams] = useSearchParams()
  const asked = params.get('sort') as Sort
  const setSort = (sort: Sort) =>
    setParams(
      (now) => {
        if (sort === 'newest') now.delete('sort')
        else now.set('sort', sort)
        return now
      },
      { replace: true },
    )
  return { q: params.get('q') ?? '', sort: sorts.includes(asked) ? asked : 'newest', setSort }
}
