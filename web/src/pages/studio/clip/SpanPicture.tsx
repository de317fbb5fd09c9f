// What a video shows at a time, out of its storyboard: ends of a span that is not of the video beside it.
import { useEffect, useState } from 'react'
import { type Tile, tileAt, tilesOf } from '../../../player/tiles'
import classes from './Clip.module.css'

const kWidth = 80

export function SpanPicture({ storyboard, ms }: { storyboard: string; ms: number }) {
  const [tiles, setTiles] = useState<Tile[]>([])
  useEffect(() => {
    let gone = false
    void tilesOf(storyboard).then((all) => gone || setTiles(all))
    return () => {
      gone = true
    }
  }, [storyboard])
  const tile = tileAt(tiles, ms / 1000)
  if (!tile) return null
  const { sheet, x, y, width, height } = tile
  const scale = Math.min(1, kWidth / width)
  return (
    <span
      className={classes.seen}
      data-testid="span-picture"
      aria-hidden="true"
      style={{ width: width * scale, height: height * scale }}
    >
      <span
        style={{
          display: 'block',
          width,
          height,
          background: `url("${sheet}") -${x}px -${y}px`,
          transform: `scale(${scale})`,
          transformOrigin: '0 0',
        }}
      />
    </span>
  )
}
