import { lazy, Suspense } from 'react'
import type { Chapter, Subtitles } from '../api/client'
import { useText } from '../i18n/i18n'
import { Clock } from './Clock'
import { ControlButton } from './ControlButton'
import classes from './Controls.module.css'
import { canPip, seekTo, togglePip, togglePlay } from './commands'
import { FullscreenButton } from './FullscreenButton'
import { PlayerIcon, TenIcon } from './icons'
import type { Playback, PlaybackState } from './playback'
import { QualityMenu } from './QualityMenu'
import { SpeedMenu } from './SpeedMenu'
import { TimeBar } from './TimeBar'
import type { Media } from './use-media'
import { useRoom } from './use-room'
import { Volume } from './Volume'

/** Few videos have chapters, several sounds, or subtitles. */
const ChapterName = lazy(() => import('./chapters/ChapterName'))
const SoundMenu = lazy(() => import('./SoundMenu'))
const SubtitleMenu = lazy(() => import('./subtitles/SubtitleMenu'))

type ControlsProps = {
  video: HTMLVideoElement
  stage: HTMLElement
  media: Media
  playback: Playback | null
  state: PlaybackState
  subtitles: Subtitles[]
  chapters: Chapter[]
  hidden: boolean
  storyboard: string | null
  onMenu: (open: boolean) => void
}

export function Controls(props: ControlsProps) {
  const { video, stage, media, playback, state, subtitles, chapters, hidden, storyboard, onMenu } = props
  const t = useText()
  const manySounds = state.sounds.length > 1
  const menus = Number(manySounds) + Number(subtitles.length > 0)
  const room = useRoom(stage, menus)
  const narrow = room === 'little' || room === 'least'
  const playSign = media.ended ? 'again' : media.paused ? 'play' : 'pause'
  return (
    <div className={classes.controls} data-hidden={hidden || undefined} data-controls="">
      <TimeBar
        media={media}
        storyboard={storyboard}
        chapters={chapters}
        onSeek={(time) => seekTo(video, time)}
      />
      <div className={classes.bar}>
        <ControlButton
          label={t(media.paused ? 'player.play' : 'player.pause')}
          onClick={() => togglePlay(video)}
        >
          <PlayerIcon name={playSign} />
        </ControlButton>
        {!narrow && (
          <>
            <ControlButton label={t('player.back10')} onClick={() => seekTo(video, media.time - 10)}>
              <TenIcon back />
            </ControlButton>
            <ControlButton label={t('player.forward10')} onClick={() => seekTo(video, media.time + 10)}>
              <TenIcon />
            </ControlButton>
          </>
        )}
        {room !== 'least' && <Volume video={video} media={media} slider={room === 'plenty'} />}
        {!(room === 'least' && menus > 1) && <Clock media={media} />}
        <span className={classes.gap}>
          {chapters.length > 1 && !narrow && (
            <Suspense>
              <ChapterName chapters={chapters} time={media.time} />
            </Suspense>
          )}
        </span>
        <SpeedMenu speed={media.speed} onSpeed={(speed) => setSpeed(video, speed)} onToggle={onMenu} />
        {manySounds && playback && (
          <Suspense>
            <SoundMenu playback={playback} state={state} onToggle={onMenu} />
          </Suspense>
        )}
        {subtitles.length > 0 && (
          <Suspense>
            <SubtitleMenu
              video={video}
              all={subtitles}
              heard={state.sounds[state.sound]?.lang ?? ''}
              hidden={hidden}
              onToggle={onMenu}
            />
          </Suspense>
        )}
        <QualityMenu playback={playback} state={state} short={narrow} onToggle={onMenu} />
        {!narrow && canPip() && (
          <ControlButton label={t('player.pip')} onClick={() => togglePip(video)}>
            <PlayerIcon name="pip" />
          </ControlButton>
        )}
        <FullscreenButton stage={stage} video={video} />
      </div>
    </div>
  )
}

function setSpeed(video: HTMLVideoElement, speed: number) {
  video.playbackRate = speed
}
