// Subtitles in the player: which, and how they look. It arrives with the first video that has some.
import { useState } from 'react'
import type { Subtitles } from '../../api/client'
import { useLanguage } from '../../i18n/i18n'
import { subtitleWords } from '../../i18n/subtitles'
import { useWords } from '../../i18n/words'
import { Menu } from '../../ui/Menu'
import { MenuItem, MenuLabel } from '../../ui/MenuItem'
import controls from '../Controls.module.css'
import { canMse } from '../library'
import { keepWish, keptWish, listed, shownOf, toggled, type Wish, wishFor } from './choice'
import { LookChoice } from './LookChoice'
import { keepLook, keptLook, type Look } from './look'
import { subtitleNames } from './names'
import classes from './SubtitleMenu.module.css'
import { Tracks } from './Tracks'
import { useKeyC } from './use-key'
import { useLift } from './use-lift'
import { useLook } from './use-look'
import { useNative } from './use-native'

type SubtitleMenuProps = {
  video: HTMLVideoElement
  all: Subtitles[]
  /** The language of the sound that is played, if it is known. */
  heard: string
  /** The controls have stepped aside. */
  hidden: boolean
  onToggle: (open: boolean) => void
}

const native = !canMse()

export default function SubtitleMenu({ video, all, heard, hidden, onToggle }: SubtitleMenuProps) {
  const say = useWords(subtitleWords)
  const reader = useLanguage()
  const [wish, setWish] = useState(keptWish)
  const [look, setLook] = useState(keptLook)
  const [told, setTold] = useState('')
  const free = listed(all)
  const shown = shownOf(all, wish, heard)
  const names = subtitleNames(free, {
    unnamed: say('unnamed'),
    captions: (name) => say('captions', { name }),
  })
  const nameOf = (one: Subtitles | undefined) => names[one ? free.indexOf(one) : -1] ?? say('off')
  const want = (next: Wish | null) => {
    if (!next) return
    keepWish(next)
    setWish(next)
  }
  useLook(video, look)
  useLift(video, shown && `${shown.id} ${shown.version}`, hidden)
  useNative(video, all, shown?.id, native)
  useKeyC(() => {
    const next = toggled(all, shown, wish, reader)
    want(next)
    if (next) setTold(say('now', { name: nameOf(shownOf(all, next, heard)) }))
  })
  const change = (next: Look) => {
    keepLook(next)
    setLook(next)
  }

  return (
    <>
      {!native && <Tracks video={video} all={all} shown={shown?.id} />}
      {free.length > 0 && (
        <Menu
          label={say('now', { name: nameOf(shown) })}
          button={<SubtitleIcon on={shown !== undefined && !shown.forced} />}
          className={controls.button}
          placement="above"
          testId="subtitle-menu"
          onToggle={onToggle}
        >
          {(close) => {
            // Not above the picture: there is the header, or the edge of a frame.
            const room = Math.max(120, video.clientHeight - 108)
            const choose = (next: Wish) => {
              want(next)
              close()
            }
            const off = shown
              ? { ...wishFor(shown), on: false }
              : { on: false, language: '', captions: false }
            return (
              <div className={classes.panel} style={{ '--room': `${room}px` } as React.CSSProperties}>
                <MenuLabel>{say('title')}</MenuLabel>
                <MenuItem
                  checked={!shown || shown.forced}
                  onSelect={() => choose(shown?.forced && wish ? { ...wish, on: false } : off)}
                >
                  {say('off')}
                </MenuItem>
                {free.map((one, i) => (
                  <MenuItem key={one.id} checked={one === shown} onSelect={() => choose(wishFor(one))}>
                    <span lang={one.language}>{names[i]}</span>
                  </MenuItem>
                ))}
                <LookChoice look={look} onChange={change} />
              </div>
            )
          }}
        </Menu>
      )}
      <span role="status" className={classes.unseen}>
        {told}
      </span>
    </>
  )
}

/** Full when something is shown, else an outline. */
const SubtitleIcon = ({ on }: { on: boolean }) => (
  <svg width="24" height="24" viewBox="0 0 24 24" fill="none" aria-hidden="true" data-on={on}>
    <rect
      x="3"
      y="5"
      width="18"
      height="14"
      rx="2"
      stroke="currentColor"
      strokeWidth="1.8"
      fill={on ? 'currentColor' : 'none'}
    />
    <path
      d="M6 15.500h4M12.500 15.500H18M6 11.500h7M15.500 11.500H18"
      stroke={on ? 'var(--mr-stage-black)' : 'currentColor'}
      strokeWidth="1.8"
    />
  </svg>
)
