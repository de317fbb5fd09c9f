import { Checkbox } from '@mantine/core'
import { soundWords } from '../../../i18n/studio-sound'
import { useWords } from '../../../i18n/words'
import { Select } from '../../../ui/Select'
import { Field } from './Field'
import { NumberField } from './NumberField'
import classes from './Sound.module.css'
import { levels, speeds, usualHiss, usualRumble, type Wanted } from './wanted'

type ChangeFieldsProps = { wanted: Wanted; change: (by: Partial<Wanted>) => void }

/** What is often done with sound. The order in which it is done is ours. */
export function ChangeFields({ wanted, change }: ChangeFieldsProps) {
  const say = useWords(soundWords)
  const levelChoices = levels.map((value) => ({ value, name: say(`level.${value}`) }))
  const speedChoices = speeds.map((value) => ({
    value,
    name: value === '1' ? say('speed.usual') : `${value} ×`,
  }))
  const filters = [
    { key: 'rumble', usual: usualRumble, least: 20, most: 1000, step: 10 },
    { key: 'hiss', usual: usualHiss, least: 1000, most: 20_000, step: 500 },
  ] as const
  return (
    <fieldset className={classes.changes}>
      <legend>{say('changes')}</legend>
      <div className={classes.two}>
        <Field label={say('level')}>
          <Select
            label={say('level')}
            value={wanted.level}
            choices={levelChoices}
            onChange={(level) => change({ level })}
          />
        </Field>
        {wanted.level === 'gain' && (
          <NumberField
            label={say('gain')}
            hint={say('gainHint')}
            value={wanted.gain}
            least={-60}
            most={60}
            step={1}
            onChange={(gain) => change({ gain })}
          />
        )}
        <Field label={say('speed')}>
          <Select
            label={say('speed')}
            value={wanted.speed}
            choices={speedChoices}
            onChange={(speed) => change({ speed })}
          />
        </Field>
        {(['fadeIn', 'fadeOut'] as const).map((key) => (
          <NumberField
            key={key}
            label={say(key)}
            value={wanted[key]}
            least={0}
            most={600}
            step={0.5}
            onChange={(value) => change({ [key]: value })}
          />
        ))}
      </div>
      <div className={classes.switches}>
        {filters.map(({ key, usual, ...bounds }) => {
          const hertz = wanted[key]
          return (
            <div key={key} className={classes.filter}>
              <Checkbox
                label={say(key)}
                description={say(`${key}Hint`)}
                checked={hertz !== null}
                onChange={(event) => change({ [key]: event.currentTarget.checked ? usual : null })}
              />
              {hertz !== null && (
                <NumberField
                  label={say(`${key}Hertz`)}
                  value={hertz}
                  {...bounds}
                  onChange={(value) => change({ [key]: value })}
                />
              )}
            </div>
          )
        })}
        {(['denoise', 'trim', 'split'] as const).map((key) => (
          <Checkbox
            key={key}
            label={say(key)}
            description={say(`${key}Hint`)}
            checked={wanted[key]}
            onChange={(event) => change({ [key]: event.currentTarget.checked })}
          />
        ))}
      </div>
    </fieldset>
  )
}
