import { useText } from '../i18n/i18n'
import { Menu } from '../ui/Menu'
import { MenuItem, MenuLabel } from '../ui/MenuItem'
import classes from './Controls.module.css'
import { speeds } from './rules'

type SpeedMenuProps = { speed: number; onSpeed: (speed: number) => void; onToggle: (open: boolean) => void }

export function SpeedMenu({ speed, onSpeed, onToggle }: SpeedMenuProps) {
  const t = useText()
  const name = (value: number) => `${value}×`
  return (
    <Menu
      label={t('player.speedNow', { speed: name(speed) })}
      button={name(speed)}
      className={classes.word}
      placement="above"
      onToggle={onToggle}
    >
      {(close) => (
        <>
          <MenuLabel>{t('player.speed')}</MenuLabel>
          {speeds.map((value) => (
            <MenuItem
              key={value}
              checked={Math.abs(speed - value) < 0.01}
              onSelect={() => {
                onSpeed(value)
                close()
              }}
            >
              {value === 1 ? t('player.normal') : name(value)}
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  )
}
