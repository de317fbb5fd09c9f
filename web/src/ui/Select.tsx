// The browser's own select: on a phone it is the phone's own picker.
import classes from './Select.module.css'

type SelectProps<Value extends string> = {
  label: string
  value: Value
  choices: { value: Value; name: string }[]
  onChange: (value: Value) => void
  disabled?: boolean
}

export function Select<Value extends string>({
  label,
  value,
  choices,
  onChange,
  disabled,
}: SelectProps<Value>) {
  return (
    <span className={classes.box}>
      <select
        aria-label={label}
        title={label}
        value={value}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value as Value)}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
      <svg viewBox="0 0 12 12" width="0.75rem" height="0.75rem" aria-hidden="true">
        <path d="M2.5 4.5 6 8l3.5-3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      </svg>
    </span>
  )
}
