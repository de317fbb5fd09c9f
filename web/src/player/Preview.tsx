// The picture of a place on the time bar. Loaded when the bar is first touched, and so is what it shows.
import { useEffect, useState } from 'react'
import classes from './Preview.module.css'
import { type Tile, tileAt, tilesOf } from './tiles'

type PreviewProps = { storyboard: string; time: number; place: number }

export default function Preview({ storyboard, time, place }: PreviewProps) {
  const [tiles, setTiles] = useState<Tile[]>([])
  useEffect(() => {
    let gone = false
    void tilesOf(storyboard).then((all) => gone || setTiles(all))
    return () => {
      gone = true
    }
  }, [storyboard])
  const tile = tileAt(tiles, time)
  if (!tile) return null
  const { sheet, x, y, width, height } = tile
  const half = width / 2
  return (
    <div
      className={classes.preview}
      data-testid="seek-picture"
      aria-hidden="true"
      style={{
        left: `clamp(${half}px, ${place}%, calc(100% - ${half}px))`,
        width,
        height,
        background: `url("${sheet}") -${x}px -${y}px`,
      }}
    />
  )
}
