import { useEffect, useState } from 'react'
import type { Video } from '../../api/client'
import { bytesText, clockText, secondsText } from '../../i18n/format'
import { useText } from '../../i18n/i18n'
import { Dialog } from '../../ui/Dialog'
import classes from './Share.module.css'

type Now = { picture: string; buffered: number; dropped: number }

function look(): Now | null {
  const video = window.__millrace?.video
  if (!video) return null
  const { buffered, currentTime } = video
  const ahead = Array.from({ length: buffered.length }, (_, i) => i)
    .filter((i) => buffered.start(i) <= currentTime && currentTime <= buffered.end(i))
    .map((i) => buffered.end(i) - currentTime)
  return {
    picture: `${video.videoWidth} × ${video.videoHeight}`,
    buffered: ahead[0] ?? 0,
    dropped: video.getVideoPlaybackQuality?.().droppedVideoFrames ?? 0,
  }
}

export default function Technical({ video, onClose }: { video: Video; onClose: () => void }) {
  const t = useText()
  const [now, setNow] = useState(look)
  useEffect(() => {
    const timer = setInterval(() => setNow(look()), 1000)
    return () => clearInterval(timer)
  }, [])
  const lines: [string, string][] = [
    [t('tech.id'), video.id],
    [t('tech.size'), video.has_video ? `${video.width} × ${video.height}` : t('player.audioOnly')],
    [t('tech.duration'), clockText(video.duration)],
    [t('tech.bytes'), bytesText(video.bytes)],
  ]
  if (typeof video.ready_in_ms === 'number')
    lines.push([t('tech.ready'), `${secondsText(video.ready_in_ms)} s`])
  for (const { name, kind, bandwidth, filled } of video.renditions) {
    const how =
      kind === 'assembled' ? t('tech.assembled') : t('tech.rendered', { percent: Math.round(filled * 100) })
    lines.push([name, `${t('tech.bandwidth', { rate: (bandwidth / 1e6).toFixed(1) })} · ${how}`])
  }
  if (now) {
    lines.push([t('tech.playing'), now.picture])
    lines.push([t('tech.buffer'), `${now.buffered.toFixed(1)} s`])
    lines.push([t('tech.dropped'), String(now.dropped)])
  }
  return (
    <Dialog title={t('player.technical')} onClose={onClose}>
      <dl className={classes.list}>
        {lines.map(([name, value]) => (
          <Line key={name} name={name} value={value} />
        ))}
      </dl>
    </Dialog>
  )
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
