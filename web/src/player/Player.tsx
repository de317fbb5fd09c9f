// The player: a stage as large as its video, the controls, and what lies over the picture.
import { type ReactNode, useState } from 'react'
import { useText } from '../i18n/i18n'
import { Controls } from './Controls'
import { Overlay } from './Overlay'
import classes from './Player.module.css'
import type { Source } from './source'
import { useIdle } from './use-idle'
import { useKeys } from './use-keys'
import { useMedia } from './use-media'
import { useMemory } from './use-memory'
import { usePlayback } from './use-playback'
import { useLandscape, useTaps } from './use-taps'
import { useUntouched } from './use-untouched'
import { useWaiting } from './use-waiting'

type PlayerProps = {
  source: Source
  startAt: number
  autoplay: boolean
  /** 'page' keeps the video's own shape, 'frame' fills what it is given. */
  fit: 'page' | 'frame'
  onHelp?: () => void
  /** Shown at the top of the picture, together with the controls. */
  top?: ReactNode
  /** Over the picture, whatever else is shown. */
  children?: ReactNode
}

const forOldWebviews = { 'webkit-playsinline': '', 'x5-video-player-type': 'h5-page' }

export function Player({ source, startAt, autoplay, fit, onHelp, top, children }: PlayerProps) {
  const t = useText()
  const [stage, setStage] = useState<HTMLDivElement | null>(null)
  const [video, setVideo] = useState<HTMLVideoElement | null>(null)
  const [menuOpen, setMenuOpen] = useState(false)
  useMemory(video, source)
  const { playback, state } = usePlayback(video, source, startAt)
  const media = useMedia(video)
  const waiting = useWaiting(video)
  const untouched = useUntouched(video)
  const idle = useIdle(stage, !media.paused && !menuOpen)
  useKeys(video, stage, onHelp)
  useTaps(video, stage)
  useLandscape(source.width >= source.height)
  const ratio = source.hasVideo ? source.width / source.height : 16 / 9

  return (
    <div
      ref={setStage}
      className={classes.stage}
      data-fit={fit}
      data-idle={idle || undefined}
      data-portrait={ratio < 1 || undefined}
      data-testid="player"
      style={{ '--ratio': ratio } as React.CSSProperties}
    >
      <video
        ref={setVideo}
        className={classes.video}
        poster={source.poster ?? undefined}
        autoPlay={autoplay}
        playsInline
        preload="auto"
        aria-label={t('player.video', { title: source.title })}
        {...forOldWebviews}
      />
      <Overlay
        failed={state.failed}
        away={state.away}
        busy={state.busy}
        waiting={waiting}
        untouched={untouched && media.paused}
        soundOnly={!source.hasVideo}
        onPlay={() => void video?.play()}
        onRetry={() => playback?.retry()}
      />
      {children}
      {top && (
        <div className={classes.top} data-controls="">
          {top}
        </div>
      )}
      {video && stage && (
        <Controls
          video={video}
          stage={stage}
          media={media}
          playback={playback}
          state={state}
          subtitles={source.subtitles}
          chapters={source.chapters}
          hidden={idle}
          storyboard={source.storyboard}
          onMenu={setMenuOpen}
        />
      )}
    </div>
  )
}
