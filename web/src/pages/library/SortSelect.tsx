import type { Sort } from '../../api/client'
import { useText } from '../../i18n/i18n'
import { Select } from '../../ui/Select'

const sorts: Sort[] = ['newest', 'title', 'length']

export function SortSelect({ sort, onChange }: { sort: Sort; onChange: (sort: Sort) => void }) {
  const t = useText()
  const choices = sorts.map((value) => ({ value, name: t(`library.sort.${value}`) }))
  return <Select label={t('library.sort')} value={sort} choices={choices} onChange={onChange} />
}
