import { PasswordInput, TextInput } from '@mantine/core'
import '@mantine/core/styles/PasswordInput.css'
import { type KeyboardEvent, useState } from 'react'
import { useText } from '../../i18n/i18n'

type FieldProps = {
  value: string
  onChange: (value: string) => void
  error?: string | null
  hint?: string
  autoFocus?: boolean
}

export function UserNameField({ value, onChange, error, hint, autoFocus }: FieldProps) {
  const t = useText()
  return (
    <TextInput
      label={t('sign.username')}
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
  const t = useText()
  const [visible, setVisible] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const onKey = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <PasswordInput
      label={label ?? t('sign.password')}
      description={capsLock ? t('sign.capsLock') : hint}
      name={complete}
      autoComplete={complete}
      size="md"
      value={value}
      error={error}
      visible={visible}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{
        'aria-label': t(visible ? 'sign.hidePassword' : 'sign.showPassword'),
        tabIndex: 0,
      }}
      onKeyDown={onKey}
      onKeyUp={onKey}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
