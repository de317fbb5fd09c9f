import { type KeyboardEvent, useId, useState } from 'react'
import { Field } from './Field'
import classes from './Sound.module.css'

type NumberFieldProps = {
  label: string
  hint?: string
  value: number
  least: number
  most: number
  step: number
  onChange: (value: number) => void
}

/** Taken when it is left or by Enter, within its bounds; what is no number is forgotten. */
export function NumberField({ label, hint, value, least, most, step, onChange }: NumberFieldProps) {
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const commit = () => {
    const read = typed?.trim() ? Number(typed) : Number.NaN
    setTyped(null)
    if (Number.isFinite(read)) onChange(Math.min(most, Math.max(least, Math.round(read * 1000) / 1000)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault() // it is no wish for a file yet
    commit()
  }
  return (
    <Field label={label} id={id} hint={hint}>
      <input
        id={id}
        className={classes.number}
        type="number"
        inputMode="decimal"
        value={typed ?? value}
        min={least}
        max={most}
        step={step}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
    </Field>
  )
}
