import type { Visibility } from '../api/client'
import { useText } from '../i18n/i18n'
import { Select } from './Select'

const all: Visibility[] = ['public', 'unlisted', 'private']

type VisibilitySelectProps = { value: Visibility; onChange: (value: Visibility) => void; disabled?: boolean }

export function VisibilitySelect({ value, onChange, disabled }: VisibilitySelectProps) {
  const t = useText()
  const choices = all.map((visibility) => ({ value: visibility, name: t(`visibility.${visibility}`) }))
  return (
    <Select
      label={t('visibility.label')}
      value={value}
      choices={choices}
      onChange={onChange}
      disabled={disabled}
    />
  )
}
