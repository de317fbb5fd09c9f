import { type Translate, useText } from '../i18n/i18n'
import { Menu } from '../ui/Menu'
import { MenuItem, MenuLabel } from '../ui/MenuItem'
import classes from './Controls.module.css'
import type { Level, Playback, PlaybackState } from './playback'

type QualityMenuProps = {
  playback: Playback | null
  state: PlaybackState
  short: boolean
  onToggle: (open: boolean) => void
}

function nameNow(t: Translate, { levels, chosen, playing }: PlaybackState): string {
  const shown = levels[chosen === -1 ? playing : chosen]?.name
  if (chosen !== -1 && shown) return shown
  return shown ? t('player.autoNow', { quality: shown }) : t('player.auto')
}

/** Where there is little room the level alone, without saying that it was chosen by itself. */
const shortName = ({ levels, chosen, playing }: PlaybackState, now: string) =>
  levels[chosen === -1 ? playing : chosen]?.name ?? now

/** The original is named where another has its size: it is in a codec of its own. */
function nameIn(t: Translate, levels: Level[], { name, rendition }: Level): string {
  const isOnly = levels.filter((level) => level.name === name).length === 1
  return isOnly || rendition !== 'o' ? name : t('player.original', { quality: name })
}

/** Absent where the browser plays HLS by itself and chooses alone. */
export function QualityMenu({ playback, state, short, onToggle }: QualityMenuProps) {
  const t = useText()
  if (!playback || state.levels.length === 0) return null
  const now = nameNow(t, state)
  const best = [...state.levels].sort((a, b) => b.short - a.short || b.index - a.index)
  return (
    <Menu
      label={t('player.qualityNow', { quality: now })}
      button={short ? shortName(state, now) : now}
      className={classes.word}
      placement="above"
      testId="quality-menu"
      onToggle={onToggle}
    >
      {(close) => {
        const choose = (index: number) => {
          playback.choose(index)
          close()
        }
        return (
          <>
            <MenuLabel>{t('player.quality')}</MenuLabel>
            <MenuItem checked={state.chosen === -1} onSelect={() => choose(-1)}>
              {state.chosen === -1 ? now : t('player.auto')}
            </MenuItem>
            {best.map((level) => (
              <MenuItem
                key={level.index}
                checked={state.chosen === level.index}
                onSelect={() => choose(level.index)}
              >
                {nameIn(t, best, level)}
              </MenuItem>
            ))}
          </>
        )
      }}
    </Menu>
  )
}
