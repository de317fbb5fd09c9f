import { Radio } from '@mantine/core'
import '@mantine/core/styles/InlineInput.css'
import '@mantine/core/styles/Radio.css'
import type { Registration } from '../../api/client'
import { setupWords } from '../../i18n/setup'
import { useWords } from '../../i18n/words'

const choices: Registration[] = ['open', 'invite', 'closed']

type RegistrationChoiceProps = { value: Registration; onChange: (value: Registration) => void }

export function RegistrationChoice({ value, onChange }: RegistrationChoiceProps) {
  const say = useWords(setupWords)
  return (
    <Radio.Group
      label={<h2>{say('who')}</h2>}
      value={value}
      onChange={(next) => onChange(next as Registration)}
      size="md"
    >
      <div className="column" style={{ paddingTop: 12 }}>
        {choices.map((choice) => (
          <Radio
            key={choice}
            value={choice}
            label={say(choice)}
            description={say(`${choice}.hint`)}
            size="md"
          />
        ))}
      </div>
    </Radio.Group>
  )
}
