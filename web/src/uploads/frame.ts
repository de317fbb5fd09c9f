// A frame of the chosen file, drawn here before a single byte is sent. Files the browser cannot play have none.
import { useEffect, useState } from 'react'

const width = 320

function frameOf(file: File): Promise<string | null> {
  const video = document.createElement('video')
  const url = URL.createObjectURL(file)
  video.muted = true
  video.playsInline = true
  video.preload = 'auto'
  return new Promise<string | null>((resolve) => {
    setTimeout(() => resolve(null), 8000)
    video.onerror = () => resolve(null)
    video.onloadedmetadata = () => {
      video.currentTime = Math.min(1, (video.duration || 0) / 10)
    }
    video.onseeked = () => resolve(draw(video))
    video.src = url
  }).finally(() => {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(url)
  })
}

function draw(video: HTMLVideoElement): string | null {
  if (!video.videoWidth) return null
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = Math.round((width * video.videoHeight) / video.videoWidth)
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/jpeg', 0.7)
}

// One at a time: forty files dropped at once would otherwise open forty decoders.
let turn: Promise<unknown> = Promise.resolve()

export function useFrame(file: File): string | null {
  const [frame, setFrame] = useState<string | null>(null)
  useEffect(() => {
    let wanted = true
    turn = turn.then(async () => {
      if (!wanted || file.size === 0) return
      const drawn = await frameOf(file)
      if (wanted) setFrame(drawn)
    })
    return () => {
      wanted = false
    }
  }, [file])
  return frame
}
