import { useText } from '../i18n/i18n'
import { ControlButton } from './ControlButton'
import classes from './Controls.module.css'
import { setVolume } from './commands'
import { PlayerIcon } from './icons'
import type { Media } from './use-media'

type VolumeProps = { video: HTMLVideoElement; media: Media; slider: boolean }

export function Volume({ video, media, slider }: VolumeProps) {
  const t = useText()
  const silent = media.muted || media.volume === 0
  const toggle = () => {
    video.muted = !silent
    if (silent && video.volume === 0) setVolume(video, 0.5)
  }
  const shown = silent ? 0 : media.volume
  return (
    <>
      <ControlButton label={t(silent ? 'player.unmute' : 'player.mute')} onClick={toggle}>
        <PlayerIcon name={silent ? 'mute' : 'loud'} />
      </ControlButton>
      {slider && (
        <input
          type="range"
          className={classes.volume}
          aria-label={t('player.volume')}
          aria-valuetext={`${Math.round(shown * 100)} %`}
          min={0}
          max={1}
          step={0.05}
          value={shown}
          style={{ '--part': shown } as React.CSSProperties}
          onChange={(event) => setVolume(video, Number(event.target.value))}
        />
      )}
    </>
  )
}
