import { useEffect, useState } from 'react'
import { useText } from '../i18n/i18n'
import { ControlButton } from './ControlButton'
import { canFullscreen, toggleFullscreen } from './commands'
import { PlayerIcon } from './icons'

export function FullscreenButton({ stage, video }: { stage: HTMLElement; video: HTMLVideoElement }) {
  const t = useText()
  const [full, setFull] = useState(false)
  useEffect(() => {
    const onChange = () => setFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', onChange)
    return () => document.removeEventListener('fullscreenchange', onChange)
  }, [])
  if (!canFullscreen()) return null
  return (
    <ControlButton
      label={t(full ? 'player.leaveFullscreen' : 'player.fullscreen')}
      onClick={() => toggleFullscreen(stage, video)}
    >
      <PlayerIcon name={full ? 'exit' : 'enter'} />
    </ControlButton>
  )
}
