import type { KeyboardEvent } from 'react'
import { subtitleWords } from '../../i18n/subtitles'
import { useWords } from '../../i18n/words'
import { MenuLabel } from '../../ui/MenuItem'
import cues from './Cues.module.css'
import { grounds, type Look, sizes } from './look'
import classes from './SubtitleMenu.module.css'

/** Left and right go from one choice to the next; up and down are the menu's. */
function onKeyDown(event: KeyboardEvent<HTMLElement>) {
  const step = { ArrowLeft: 'previousElementSibling', ArrowRight: 'nextElementSibling' }[event.key]
  if (!step) return
  event.preventDefault()
  const next = (event.target as HTMLElement)[step as 'nextElementSibling']
  if (next instanceof HTMLElement) next.focus()
}

/** The menu stays open meanwhile: one sees on the picture what one gets. */
export function LookChoice({ look, onChange }: { look: Look; onChange: (look: Look) => void }) {
  const say = useWords(subtitleWords)
  return (
    <>
      <MenuLabel>{say('size')}</MenuLabel>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys are heard for the buttons inside */}
      <div className={classes.row} onKeyDown={onKeyDown}>
        {sizes.map((size) => (
          <button
            key={size}
            type="button"
            role="menuitemradio"
            aria-checked={size === look.size}
            aria-label={say(`size.${size}`)}
            title={say(`size.${size}`)}
            className={classes.choice}
            onClick={() => onChange({ ...look, size })}
          >
            <span aria-hidden="true" data-size={size}>
              A
            </span>
          </button>
        ))}
      </div>
      <MenuLabel>{say('ground')}</MenuLabel>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys are heard for the buttons inside */}
      <div className={classes.row} onKeyDown={onKeyDown}>
        {grounds.map((ground) => (
          <button
            key={ground}
            type="button"
            role="menuitemradio"
            aria-checked={ground === look.ground}
            aria-label={say(`ground.${ground}`)}
            title={say(`ground.${ground}`)}
            className={classes.choice}
            onClick={() => onChange({ ...look, ground })}
          >
            <span className={classes.picture}>
              <span aria-hidden="true" className={cues.sample} data-ground={ground}>
                {say('sample')}
              </span>
            </span>
          </button>
        ))}
      </div>
    </>
  )
}
