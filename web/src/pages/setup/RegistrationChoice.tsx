import { Radio } from '@mantine/core'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Radio.css'
import type { Registration } from '../../api/client'
import { useText } from '../../i18n/i18n'

const choices: Registration[] = ['open', 'invite', 'closed']

type RegistrationChoiceProps = { value: Registration; onChange: (value: Registration) => void }

export function RegistrationChoice({ value, onChange }: RegistrationChoiceProps) {
  const t = useText()
  return (
    <Radio.Group
      label={t('setup.who')}
      value={value}
      onChange={(next) => onChange(next as Registration)}
      size="md"
    >
      <div className="column" style={{ paddingTop: 12 }}>
        {choices.map((choice) => (
          <Radio
            key={choice}
            value={choice}
            label={t(`setup.${choice}`)}
            description={t(`setup.${choice}.hint`)}
            size="md"
          />
        ))}
      </div>
    </Radio.Group>
  )
}
