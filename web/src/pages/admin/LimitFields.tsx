import { Checkbox, NumberInput } from '@mantine/core'
import '@mantine/core/styles/Checkbox.css'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/NumberInput.css'
import type { Settings } from '../../api/client'
import { gigabyte } from '../../api/people'
import { limitWords } from '../../i18n/limits'
import { useWords } from '../../i18n/words'

type Fields = { settings: Settings; onChange: (part: Partial<Settings>) => void }

export function LimitFields({ settings, onChange }: Fields) {
  const say = useWords(limitWords)
  return (
    <>
      <h2>{say('limits')}</h2>
      <NumberInput
        label={say('userQuota')}
        description={say('userQuotaHint')}
        size="md"
        min={0}
        max={8_000_000}
        decimalScale={3}
        value={settings.user_quota_bytes / gigabyte}
        onChange={(size) => onChange({ user_quota_bytes: Math.round(Number(size) * gigabyte) })}
      />
      <Checkbox
        label={say('reviewPublic')}
        description={say('reviewPublicHint')}
        checked={settings.review_public}
        onChange={(event) => onChange({ review_public: event.currentTarget.checked })}
      />
    </>
  )
}
