import { encode } from 'uqr'
import { stage } from '../../theme/tokens'
import classes from './Share.module.css'

/** Made here, dark on light in both schemes: cameras do not read the other way round. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 2 })
  const dots = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill={stage.white} />
      <path d={dots.join('')} fill={stage.black} />
    </svg>
  )
}
