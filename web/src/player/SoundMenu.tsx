import { useLanguage, useText } from '../i18n/i18n'
import { Menu } from '../ui/Menu'
import { MenuItem, MenuLabel } from '../ui/MenuItem'
import classes from './Controls.module.css'
import type { Playback, PlaybackState } from './playback'
import { soundName } from './sounds'

type SoundMenuProps = { playback: Playback; state: PlaybackState; onToggle: (open: boolean) => void }

export default function SoundMenu({ playback, state: { sounds, sound }, onToggle }: SoundMenuProps) {
  const t = useText()
  const reader = useLanguage() === 'zh' ? 'zh-CN' : 'en'
  const names = sounds.map((one) => soundName(one, reader, t('player.sound')))
  return (
    <Menu
      label={t('player.soundNow', { sound: names[sound] ?? '' })}
      button={<SpeakingIcon />}
      className={classes.button}
      placement="above"
      testId="sound-menu"
      onToggle={onToggle}
    >
      {(close) => (
        <>
          <MenuLabel>{t('player.sound')}</MenuLabel>
          {names.map((name, id) => (
            <MenuItem
              key={name}
              checked={id === sound}
              onSelect={() => {
                playback.chooseSound(id)
                close()
              }}
            >
              {name}
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  )
}

const SpeakingIcon = () => (
  <svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
    <circle cx="9" cy="8" r="4" fill="currentColor" />
    <path d="M2 20c0-4 3-6 7-6s7 2 7 6z" fill="currentColor" />
    <path
      d="M16 4.5a6 6 0 0 1 0 7M19 2.5a10 10 0 0 1 0 11"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
    />
  </svg>
)
