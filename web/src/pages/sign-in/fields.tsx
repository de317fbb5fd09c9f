import { PasswordInput, TextInput } from '@mantine/core'
import '@mantine/core/styles/PasswordInput.css'
import { type KeyboardEvent, useState } from 'react'
import { signWords } from '../../i18n/sign'
import { useWords } from '../../i18n/words'

type FieldProps = {
  value: string
  onChange: (value: string) => void
  error?: string | null
  hint?: string
  autoFocus?: boolean
}

export function UserNameField({ value, onChange, error, hint, autoFocus }: FieldProps) {
  const w = useWords(signWords)
  return (
    <TextInput
      label={w('username')}
      description={hint}
      name="username"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      size="md"
      value={value}
      error={error}
      autoFocus={autoFocus}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

type PasswordFieldProps = FieldProps & { complete: 'current-password' | 'new-password'; label?: string }

export function PasswordField({ value, onChange, error, hint, complete, label }: PasswordFieldProps) {
  const w = useWords(signWords)
  const [visible, setVisible] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const onKey = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <PasswordInput
      label={label ?? w('password')}
      description={capsLock ? w('capsLock') : hint}
      name={complete}
      autoComplete={complete}
      size="md"
      value={value}
      error={error}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{
        'aria-label': w(visible ? 'hidePassword' : 'showPassword'),
        tabIndex: 0,
      }}
      onKeyDown={onKey}
      onKeyUp={onKey}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
