// Cues above the controls, where style alone cannot lift them: by the line they stand on (WebVTT section 3.1).
type Placed = Pick<VTTCue, 'line' | 'snapToLines' | 'text'>

/** Placed by its author in the upper half of the picture. */
export const isHigh = ({ line, snapToLines }: Placed) =>
  typeof line === 'number' && line >= 0 && (snapToLines ? line < 8 : line < 50)

const lifted = new WeakSet<Placed>()

/** Has cues that stand at the bottom by themselves stand so many lines higher, or at the bottom again. */
export function lift(cues: Placed[], lines: number) {
  for (const cue of cues) {
    if (cue.line !== 'auto' && !lifted.has(cue)) continue
    const rows = cue.text.split('\n').length
    const line = lines > 0 ? -(lines + rows) : 'auto'
    if (cue.line !== line) cue.line = line
    lifted.add(cue)
  }
}
